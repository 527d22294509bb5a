import { expect, test } from "@jest/globals";
import { object, settingsOnly } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { nodeClassImdsV2 } from "./node-class-imds-v2.ts";

const faulty = object("EC2NodeClass", { spec: { metadataOptions: { httpTokens: "optional" } } });

test("GIVEN a token WHEN judged THEN it passes", () => {
  expect(
    judged(
      nodeClassImdsV2,
      object("EC2NodeClass", { spec: { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } } }),
    ),
  ).toEqual([]);
});

test("GIVEN no token WHEN judged THEN its place is named", () => {
  expect(judged(nodeClassImdsV2, faulty)).toEqual([
    expect.objectContaining({ path: "spec.metadataOptions.httpTokens" }),
  ]);
});

test("GIVEN no EC2NodeClass WHEN judged THEN the rule does not apply", () => {
  expect(judged(nodeClassImdsV2, settingsOnly)).toEqual([]);
});
