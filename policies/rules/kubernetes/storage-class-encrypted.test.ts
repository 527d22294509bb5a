import { expect, test } from "@jest/globals";
import { object } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { storageClassEncrypted } from "./storage-class-encrypted.ts";

const faulty = object("StorageClass", { provisioner: "ebs.csi.aws.com", parameters: {} });

test("GIVEN encrypted volumes WHEN judged THEN it passes", () => {
  expect(
    judged(
      storageClassEncrypted,
      object("StorageClass", { provisioner: "ebs.csi.aws.com", parameters: { encrypted: "true" } }),
    ),
  ).toEqual([]);
});

test("GIVEN plain volumes WHEN judged THEN its place is named", () => {
  expect(judged(storageClassEncrypted, faulty)).toEqual([expect.objectContaining({ path: "parameters.encrypted" })]);
});

test("GIVEN a class of another provisioner WHEN judged THEN the rule does not apply", () => {
  expect(judged(storageClassEncrypted, object("StorageClass", { provisioner: "csi.example.com" }))).toEqual([]);
});
