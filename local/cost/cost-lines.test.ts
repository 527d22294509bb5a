import { expect, test } from "@jest/globals";
import { costLines } from "./cost-lines.ts";
import { cluster, estimateOfSample, nodeGroup, registered } from "./testkit/sample-stack.ts";

test("GIVEN an estimate THEN it says that it is one; its lines, sums, what it leaves out, assumes, and where prices are from", () => {
  const burst = registered("kubernetes:karpenter.sh/v1:NodePool", "burst", { spec: { limits: { cpu: "8" } } });
  const group = nodeGroup("spot", 2, { capacityType: "SPOT", instanceTypes: ["m7i.large"] });
  const database = registered("aws:rds/instance:Instance", "database");
  const text = costLines(estimateOfSample([cluster, burst, ...group, database])).join("\n");
  expect(text).toMatch(/^Estimate of what stack sample costs a month in us-east-1 \(USD, 730 hours, list prices\)/);
  expect(text).toMatch(/component +what +count +units +unit price +a month/);
  expect(text).toMatch(/plinth-sample, version under standard support +1 +730 hour +0.10 +73.00/);
  expect(text).toMatch(/spot: spot, mean of 1 types +2 /);
  expect(text).toMatch(/Total, estimated +\d+\.\d\d\nAll on demand +\d+\.\d\d/);
  expect(text).toMatch(/Spot saves [\d.]+ a month: [\d.]+ % of everything, [\d.]+ % of the nodes/);
  expect(text).toMatch(
    /Karpenter's pool burst is not counted. At its limit of 8 CPUs all month long it costs at most [\d,.]+/,
  );
  expect(text).toMatch(/Not estimated, and not in the total:\n {2}aws:rds\/instance:Instance: database/);
  expect(text).toMatch(/through all NAT gateways +1,000 GB +natGigabytes/);
  expect(text).toContain("instances as of 2026-07-20: https://aws.amazon.com/ec2/pricing/on-demand/");
});

test("GIVEN a stack without AWS THEN it says so", () => {
  expect(costLines(estimateOfSample([])).join("\n")).toContain("registers nothing of AWS that costs money");
});
