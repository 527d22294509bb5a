import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { EBS_DRIVER, tagParameters, volumeTagFaults } from "./storage-classes.ts";

/** How snapshots of volumes on EBS are made. */
export interface VolumeSnapshotClassProps {
  /**
   * What becomes of a snapshot when its VolumeSnapshot is deleted, as with its namespace.
   *
   * @default "Delete"
   */
  readonly deletionPolicy?: "Delete" | "Retain";

  /**
   * Tags of each snapshot, beside the driver's own.
   *
   * @default - none
   */
  readonly snapshotTags?: Readonly<Record<string, string>>;
}

/**
 * The cluster's default class of snapshots, on EBS. Its kind comes with the snapshot controller, which must be there before.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volume-snapshot-classes/
 */
export class VolumeSnapshotClass extends Construct {
  readonly name = "ebs";
  readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, props: VolumeSnapshotClassProps = {}) {
    super(scope, id);
    const { deletionPolicy = "Delete", snapshotTags = {} } = props;
    this.apiObject = new ApiObject(this, "Resource", {
      apiVersion: "snapshot.storage.k8s.io/v1",
      kind: "VolumeSnapshotClass",
      metadata: { name: this.name, annotations: { "snapshot.storage.kubernetes.io/is-default-class": "true" } },
      driver: EBS_DRIVER,
      deletionPolicy,
      parameters: tagParameters(snapshotTags),
    });
    this.node.addValidation({
      validate: () => volumeTagFaults(snapshotTags).map((fault) => fault.replace("volumeTags", "snapshotTags")),
    });
  }
}
