import { expect, test } from "@jest/globals";
import { object } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph } from "../../testkit/judged.ts";
import { stackStoresBackedUp } from "./stack-stores-backed-up.ts";

const storageClass = (value: unknown, fields: Readonly<Record<string, unknown>> = {}) =>
  object(
    "StorageClass",
    { provisioner: "ebs.csi.aws.com", parameters: { tagSpecification_1: value }, ...fields },
    "gp3",
  );
const store = object("StatefulSet", { spec: { volumeClaimTemplates: [{ spec: { storageClassName: "gp3" } }] } });

test("GIVEN the plan's tag WHEN judged THEN the class passes", () => {
  expect(judgedGraph(stackStoresBackedUp, graphOf(storageClass("plinth.dev/backup=true"), store))).toEqual([]);
});

test("GIVEN a store's class without the tag WHEN judged THEN the class is named", () => {
  const bare = storageClass("team=shop");
  expect(judgedGraph(stackStoresBackedUp, graphOf(bare, store))).toEqual([
    expect.objectContaining({ urn: bare.urn, path: "parameters" }),
  ]);
});

test("GIVEN a class that keeps volumes WHEN nothing claims them yet THEN it needs the tag too", () => {
  expect(
    judgedGraph(stackStoresBackedUp, graphOf(storageClass("team=shop", { reclaimPolicy: "Retain" }))),
  ).toHaveLength(1);
});

test("GIVEN a class that no store claims from WHEN judged THEN the rule does not apply", () => {
  expect(judgedGraph(stackStoresBackedUp, graphOf(storageClass("team=shop")))).toEqual([]);
});
