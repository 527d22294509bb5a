import { expect, test } from "@jest/globals";
import { object } from "../../kubernetes/testkit/workloads.ts";
import { judged } from "../../testkit/judged.ts";
import { objectOwnNamespace } from "./object-own-namespace.ts";

const faulty = object("Service", { metadata: { name: "app", namespace: "default" } });

test("GIVEN a named namespace WHEN judged THEN it passes", () => {
  expect(judged(objectOwnNamespace, object("Service"))).toEqual([]);
});

test("GIVEN the default namespace WHEN judged THEN its place is named", () => {
  expect(judged(objectOwnNamespace, faulty)).toEqual([expect.objectContaining({ path: "metadata.namespace" })]);
});

test("GIVEN a kind of the whole cluster WHEN judged THEN the rule does not apply", () => {
  expect(judged(objectOwnNamespace, object("ClusterRole", { metadata: { name: "app" } }))).toEqual([]);
});
