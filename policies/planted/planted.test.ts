import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Instance } from "../../local/instance.ts";
import { readPolicyConfig } from "../../local/policy/policy-config.ts";
import { stackEngine } from "../../local/stack-engine.ts";
import { readStackFile, stackNames } from "../../local/stack-file.ts";
import type { Graph } from "../graph.ts";
import type { RuleConfig } from "../pack-config.ts";
import { rules } from "../rules.ts";
import { type Finding, runPolicies } from "../run-policies.ts";
import { awsPlants } from "./aws-plants.ts";
import { clusterPlants } from "./cluster-plants.ts";
import { edgePlants } from "./edge-plants.ts";
import { identityPlants } from "./identity-plants.ts";
import { kubernetesPlants } from "./kubernetes-plants.ts";
import type { Plant } from "./plant.ts";
import { serverPlants } from "./server-plants.ts";
import { stackPlants } from "./stack-plants.ts";
import { storePlants } from "./store-plants.ts";

const plants: Readonly<Record<string, Plant>> = {
  ...awsPlants,
  ...clusterPlants,
  ...edgePlants,
  ...identityPlants,
  ...kubernetesPlants,
  ...serverPlants,
  ...stackPlants,
  ...storePlants,
};

const home = mkdtempSync(join(tmpdir(), "plinth-planted-"));
const graphs = new Map<string, Graph>();
/** What the rules say of prod as it is. */
let known: ReadonlySet<string>;

beforeAll(async () => {
  for (const stack of stackNames()) {
    const engine = stackEngine(readStackFile(stack), new Instance(stack, home), { config: {}, secretKeys: [] });
    graphs.set(stack, { environment: stack, resources: await engine.record() });
  }
  known = new Set(runPolicies(graphOf("prod"), config(), rules).violations.map(keyOf));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function graphOf(stack: string): Graph {
  return graphs.get(stack) ?? { environment: stack, resources: [] };
}

/** Prod's settings; all rules asked. */
function config(): Map<string, RuleConfig> {
  const own = readPolicyConfig("prod", rules);
  return new Map([...own].map(([name, { settings }]) => [name, { level: "mandatory", settings }]));
}

function keyOf({ rule, urn, path, message }: Finding): string {
  return JSON.stringify([rule, urn, path, message]);
}

/** The rules that say more of the planted graph than of prod. */
function brokenBy({ into }: Plant): readonly string[] {
  const { violations, failures } = runPolicies(into(graphOf("prod")), config(), rules);
  expect(failures).toEqual([]);
  return [
    ...new Set(violations.filter((violation) => !known.has(keyOf(violation))).map(({ rule }) => rule)),
  ].toSorted();
}

describe("a fault of each rule in a copy of prod", () => {
  test("there is one for each rule, and none for a rule that is not there", () => {
    expect(Object.keys(plants).toSorted()).toEqual(rules.map(({ name }) => name).toSorted());
  });

  test.each(Object.entries(plants))("%s fires, and no other", (name, plant) => {
    expect(brokenBy(plant)).toEqual([name, ...Object.keys(plant.also ?? {})].toSorted());
  });
});

describe("at level remediate", () => {
  const mending = rules.filter((rule) => rule.kind === "resource" && rule.remediate !== undefined);

  test.each(mending.map(({ name }) => name))("%s mends its fault", (name) => {
    const own = config();
    own.set(name, { level: "remediate", settings: own.get(name)?.settings });
    const { violations, failures } = runPolicies(plants[name]?.into(graphOf("prod")) ?? graphOf("prod"), own, rules);
    expect(violations.filter(({ rule }) => rule === name)).toEqual([]);
    expect(failures).toEqual([]);
  });
});

describe("the shipped stacks", () => {
  test.each(stackNames())("%s breaks no rule", (stack) => {
    const run = runPolicies(graphOf(stack), readPolicyConfig(stack, rules), rules);
    expect(run.violations).toEqual([]);
    expect(run.failures).toEqual([]);
    expect(run.rules).toBeGreaterThan(0);
  });
});
