import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { nodeClassEncryptedDisks } from "./node-class-encrypted-disks.ts";

const faulty = object("EC2NodeClass", { spec: { blockDeviceMappings: [{ ebs: { encrypted: false } }] } });

test("GIVEN an encrypted disk WHEN judged THEN it passes", () => {
  expect(
    judged(
      nodeClassEncryptedDisks,
      object("EC2NodeClass", { spec: { blockDeviceMappings: [{ ebs: { encrypted: true } }] } }),
    ),
  ).toEqual([]);
});

test("GIVEN a plain disk WHEN judged THEN its place is named", () => {
  expect(judged(nodeClassEncryptedDisks, faulty)).toEqual([
    expect.objectContaining({ path: "spec.blockDeviceMappings[0].ebs.encrypted" }),
  ]);
});

test("GIVEN no EC2NodeClass WHEN judged THEN the rule does not apply", () => {
  expect(judged(nodeClassEncryptedDisks, settingsOnly)).toEqual([]);
});
