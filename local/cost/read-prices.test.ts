import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { instancePrice } from "./instance-price.ts";
import { readPrices } from "./read-prices.ts";
import { cluster, estimateOfSample, monthlyOf, nodeGroup } from "./testkit/sample-stack.ts";
import { readUsage, usageOf } from "./usage.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-cost-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function written(content: unknown): string {
  const path = join(dir, "figures.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const inUsEast = (blocks: unknown) => ({ regions: { "us-east-1": blocks } });

test("GIVEN a partial file of prices THEN its figures are used, named as overridden, and all others stay", () => {
  const types = { "m7i.large": { spot: 0.01 }, "m7i.metal": { list: 5 } };
  const prices = readPrices(written(inUsEast({ eks: { prices: { clusterHour: 0.2 } }, instances: { types } })));
  const group = nodeGroup("spot", 1, { capacityType: "SPOT", instanceTypes: ["m7i.large"] });
  const estimate = estimateOfSample([cluster, ...group], { prices });
  expect(monthlyOf(estimate, "EKS control plane")).toBe(146);
  expect(monthlyOf(estimate, "Nodes")).toBe(7.3);
  expect(estimate.spotSaving.monthly).toBeCloseTo((0.1008 - 0.01) * 730, 2);
  expect(estimate.overridden).toEqual([
    "regions.us-east-1.eks.prices.clusterHour",
    "regions.us-east-1.instances.types.m7i.large.spot",
    "regions.us-east-1.instances.types.m7i.metal.list",
  ]);
});

test("GIVEN a file of prices with faults THEN all are named at once: path, value, what is allowed", () => {
  const file = written(inUsEast({ eks: { prices: { clusterHour: -1, clusterDay: 2 } }, ebs: { asOf: "lately" } }));
  expect(() => readPrices(file)).toThrow(
    expect.objectContaining({
      exitCode: 2,
      message: expect.stringMatching(
        /figures.json has 3 fault[\s\S]*eks.prices.clusterHour is -1; allowed: a price of 0 or more[\s\S]*eks.prices.clusterDay is 2[\s\S]*ebs.asOf is "lately"; allowed: a month or a day/,
      ),
    }),
  );
  expect(() => readPrices(written({ regions: { "eu-west-1": {} } }))).toThrow(/regions.eu-west-1.eks is missing/);
  expect(() => readPrices(written("{"))).toThrow(/figures.json cannot be read as JSON/);
  expect(() => readPrices(written([]))).toThrow(/allowed: an object shaped like stacks\/prices.json/);
  expect(() => readPrices(join(dir, "nowhere.json"))).toThrow(/nowhere.json cannot be read/);
});

test("GIVEN sizes of a family THEN each costs in proportion to its large; metal is not guessed", () => {
  const instances = readPrices().table.regions["us-east-1"]?.instances;
  const hour = (type: string) => instances && instancePrice(instances, type)?.list;
  expect(hour("m7i.large")).toBe(0.1008);
  expect(hour("m7i.8xlarge")).toBeCloseTo(16 * 0.1008, 9);
  expect(hour("t3.medium")).toBeCloseTo(0.0416, 9);
  expect(hour("m7i.metal-24xl")).toBeUndefined();
  expect(hour("z9.large")).toBeUndefined();
});

test("GIVEN a family without a spot figure of its own THEN it has the region's typical one", () => {
  const instances = readPrices().table.regions["us-east-1"]?.instances;
  expect(instances?.families.m8i?.spotShare).toBeUndefined();
  const price = instances && instancePrice(instances, "m8i.large");
  expect(price?.spot).toBeCloseTo((price?.list ?? 0) * (instances?.typicalSpotShare ?? 0), 9);
});

test("GIVEN a file of usage THEN its figures are taken as they are, and its scale for the others", () => {
  const usage = usageOf(readUsage("dev", written({ scale: 0.5, edgeGigabytes: 7 })));
  expect(usage).toMatchObject({ edgeGigabytes: 7, natGigabytes: 500, storedLogShare: 0.15 });
  expect(() => readUsage("dev", written({ natGigabytes: "many", nat: 1 }))).toThrow(
    /has 2 fault[\s\S]*natGigabytes is "many"; allowed: a number[\s\S]*nat is 1/,
  );
});
