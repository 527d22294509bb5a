import { expect, test } from "@jest/globals";
import { workload } from "../../kubernetes/testkit/workloads.ts";
import { graphOf, judgedGraph, resource } from "../../testkit/judged.ts";
import { stackQuorumOverZones } from "./stack-quorum-over-zones.ts";

const constraint = { topologyKey: "topology.kubernetes.io/zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" };
const store = (topologySpreadConstraints: readonly unknown[], replicas = 3) =>
  workload("StatefulSet", { topologySpreadConstraints }, { replicas, volumeClaimTemplates: [{}] });
const subnets = (...zones: readonly string[]) =>
  zones.map((availabilityZone) => resource("aws:ec2/subnet:Subnet", { availabilityZone }, availabilityZone));

test("GIVEN members that insist on three zones WHEN judged THEN they pass", () => {
  expect(judgedGraph(stackQuorumOverZones, graphOf(store([constraint]), ...subnets("a", "b", "c")))).toEqual([]);
});

test("GIVEN members that only prefer other zones WHEN judged THEN the constraints are named", () => {
  expect(
    judgedGraph(stackQuorumOverZones, graphOf(store([{ ...constraint, whenUnsatisfiable: "ScheduleAnyway" }]))),
  ).toEqual([expect.objectContaining({ path: "spec.template.spec.topologySpreadConstraints" })]);
});

test("GIVEN a network of two zones WHEN judged THEN they are named", () => {
  expect(judgedGraph(stackQuorumOverZones, graphOf(store([constraint]), ...subnets("a", "b")))).toEqual([
    expect.objectContaining({ message: expect.stringContaining("a, b") }),
  ]);
});

test("GIVEN a store of one member, and three that keep nothing WHEN judged THEN the rule does not apply", () => {
  const cache = workload("StatefulSet", { containers: [] }, { replicas: 3 }, "cache");
  expect(judgedGraph(stackQuorumOverZones, graphOf(store([], 1), cache))).toEqual([]);
});
