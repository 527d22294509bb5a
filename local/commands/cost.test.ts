import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { CostEstimate } from "../cost/estimate.ts";
import { projectDir } from "../project.ts";

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "plinth-cost-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function cost(...args: string[]) {
  const env = { ...process.env, PLINTH_HOME: home };
  const cli = join(projectDir, "local", "cli.ts");
  return spawnSync(process.execPath, [cli, "cost", ...args], { encoding: "utf8", env });
}

test("GIVEN dev with other settings and prices THEN one document on stdout has their estimate, and no type is left out", () => {
  const own = readFileSync(join(projectDir, "stacks", "Pulumi.dev.yaml"), "utf8");
  const settings = join(home, "settings.yaml");
  writeFileSync(settings, own.replace(/(name: spot[\s\S]*?nodesPerZone:) \d+/, "$1 2"));
  const prices = join(home, "prices.json");
  writeFileSync(prices, '{ "regions": { "us-east-1": { "eks": { "prices": { "clusterHour": 1 } } } } }');
  const { stdout, stderr, status } = cost(
    ...["--stack", "dev", "--config-file", settings, "--prices", prices, "--json", "-"],
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const estimate = JSON.parse(stdout) as CostEstimate;
  expect(estimate).toMatchObject({ kind: "estimate", stack: "dev", regions: ["us-east-1"], notEstimated: [] });
  const lines = estimate.components.flatMap((component) => component.lines);
  expect(lines.find(({ component }) => component === "EKS control plane")?.monthly).toBe(730);
  const spot = lines.find(({ component, what }) => component === "Nodes" && what.includes("spot"));
  // Two in each of two zones, asleep at night.
  expect(spot?.count).toBe(4);
  expect(spot?.quantity).toBeGreaterThan(0);
  expect(spot?.quantity).toBeLessThan(4 * 730);
  expect(estimate.spotSaving.monthly).toBeGreaterThan(0);
  expect(estimate.budget?.percent).toBeGreaterThan(0);
});

test("GIVEN prod THEN a table says that it is an estimate, with its total, the saving of spot, Karpenter's ceiling and what is assumed", () => {
  const { stdout, status } = cost("--stack", "prod");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Estimate of what stack prod costs a month in us-east-1/);
  expect(stdout).toMatch(/Total, estimated +[\d,]+\.\d\d/);
  expect(stdout).toMatch(/Spot saves [\d,.]+ a month/);
  expect(stdout).toMatch(
    /Karpenter's pool burst is not counted\. At its limit of .* it costs at most [\d,]+\.\d\d on demand/,
  );
  expect(stdout).toContain("natGigabytes");
  expect(stdout).not.toContain("Not estimated");
});

test("GIVEN the local stack THEN nothing costs money", () => {
  const { stdout, status } = cost();
  expect(status).toBe(0);
  expect(stdout).toContain("registers nothing of AWS");
});

test("GIVEN prices that cannot be used THEN the command says why before any work, exit 2", () => {
  const prices = join(home, "wrong.json");
  writeFileSync(prices, '{ "regions": { "us-east-1": { "eks": { "prices": { "clusterHour": "dear" } } } } }');
  const { stdout, stderr, status } = cost("--prices", prices);
  expect(stderr).toContain('regions.us-east-1.eks.prices.clusterHour is "dear"; allowed: a number');
  expect(stdout).toBe("");
  expect(status).toBe(2);
});
