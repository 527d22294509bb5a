import { expect, test } from "@jest/globals";
import { object, rollout } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph } from "../../testkit/judged.ts";
import { stackEnvironmentKeysExist } from "./stack-environment-keys-exist.ts";

const app = (reference: Readonly<Record<string, unknown>>) =>
  rollout({ env: [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "app-env", ...reference } } }] });
const secret = object("Secret", { stringData: { TOKEN: { $secret: true } } }, "app-env");

test("GIVEN a key that is there WHEN judged THEN it passes", () => {
  expect(judgedGraph(stackEnvironmentKeysExist, graphOf(app({ key: "TOKEN" }), secret))).toEqual([]);
});

test("GIVEN a key that is not there WHEN judged THEN its place is named", () => {
  expect(judgedGraph(stackEnvironmentKeysExist, graphOf(app({ key: "TOKN" }), secret))).toEqual([
    expect.objectContaining({ path: "spec.template.spec.containers[0].env[0].valueFrom.secretKeyRef" }),
  ]);
});

test("GIVEN no such Secret WHEN judged THEN it fails, unless an operator makes it", () => {
  const external = object("ExternalSecret", {}, "app-env");
  expect(judgedGraph(stackEnvironmentKeysExist, graphOf(app({ key: "TOKEN" })))).toHaveLength(1);
  expect(judgedGraph(stackEnvironmentKeysExist, graphOf(app({ key: "TOKEN" }), external))).toEqual([]);
});

test("GIVEN a key that may be missing WHEN judged THEN the rule does not apply", () => {
  expect(judgedGraph(stackEnvironmentKeysExist, graphOf(app({ key: "TOKN", optional: true }), secret))).toEqual([]);
});
