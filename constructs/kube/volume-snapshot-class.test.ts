import { describe, expect, test } from "@jest/globals";
import { chartOf, manifestOf } from "../testkit/objects.ts";
import { VolumeSnapshotClass, type VolumeSnapshotClassProps } from "./volume-snapshot-class.ts";

function manifest(props?: VolumeSnapshotClassProps) {
  return manifestOf(new VolumeSnapshotClass(chartOf(), "snapshots", props), "VolumeSnapshotClass");
}

describe("a VolumeSnapshotClass", () => {
  test("is the default one, on EBS, and its snapshots go when they are deleted", () => {
    expect(manifest()).toMatchObject({
      apiVersion: "snapshot.storage.k8s.io/v1",
      metadata: { name: "ebs", annotations: { "snapshot.storage.kubernetes.io/is-default-class": "true" } },
      driver: "ebs.csi.aws.com",
      deletionPolicy: "Delete",
    });
  });

  test("keeps snapshots and tags them when asked", () => {
    expect(manifest({ deletionPolicy: "Retain", snapshotTags: { team: "shop" } })).toMatchObject({
      deletionPolicy: "Retain",
      parameters: { tagSpecification_1: "team=shop" },
    });
  });

  test("says what is wrong with its tags", () => {
    const faulty = new VolumeSnapshotClass(chartOf(), "snapshots", { snapshotTags: { "aws:x": "y" } });
    expect(faulty.node.validate()).toEqual([expect.stringMatching(/^snapshotTags has the key "aws:x": .* allowed/)]);
  });
});
