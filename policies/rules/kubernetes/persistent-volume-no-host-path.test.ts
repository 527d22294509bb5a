import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { persistentVolumeNoHostPath } from "./persistent-volume-no-host-path.ts";

const faulty = object("PersistentVolume", { spec: { hostPath: { path: "/data" } } });

test("GIVEN a volume of a driver WHEN judged THEN it passes", () => {
  expect(
    judged(persistentVolumeNoHostPath, object("PersistentVolume", { spec: { csi: { driver: "ebs.csi.aws.com" } } })),
  ).toEqual([]);
});

test("GIVEN a folder of a node WHEN judged THEN its place is named", () => {
  expect(judged(persistentVolumeNoHostPath, faulty)).toEqual([expect.objectContaining({ path: "spec.hostPath" })]);
});

test("GIVEN no volume WHEN judged THEN the rule does not apply", () => {
  expect(judged(persistentVolumeNoHostPath, settingsOnly)).toEqual([]);
});
