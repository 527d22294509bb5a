import { expect, test } from "@jest/globals";
import { packingPicture } from "./packing-picture.ts";
import { type CapacityReport, groupReport, type NodeReport } from "./report.ts";
import { reportLines } from "./report-lines.ts";

function node(name: string, cpus: readonly number[], zone = "a"): NodeReport {
  const pods = cpus.map((cpu, index) => ({
    workload: index === 0 ? "Deployment shop/<web>" : "DaemonSet shop/agent",
    name: `${name}-pod-${index}`,
    cpu,
    memoryMib: 512,
  }));
  const requested = { cpu: cpus.reduce((sum, cpu) => sum + cpu, 0), memoryMib: 512 * pods.length, pods: pods.length };
  return {
    name,
    group: "spot",
    zone,
    lifecycle: "spot",
    allocatable: { cpu: 2, memoryMib: 4096, pods: 10 },
    requested,
    pods,
  };
}

const nodes = [node("spot-a-1", [0.5, 1]), node("spot-b-1", [0.25, 1], "b")];

const report: CapacityReport = {
  stack: "shop",
  verdict: "fails",
  falls: [
    {
      when: "loss of zone a",
      workload: "StatefulSet shop/db",
      kind: "quorum",
      least: 2,
      source: "annotation plinth.dev/quorum",
      had: 1,
      why: "2 of its 3 ready pods were in a: db-0, db-1",
    },
  ],
  nodes,
  groups: [groupReport("spot", nodes)],
  workloads: ["Deployment shop/<web>", "DaemonSet shop/agent"].map((workload) => ({
    workload,
    kind: "Deployment",
    standIn: false,
    ready: 2,
    pending: 0,
    zones: { a: 1, b: 1 },
  })),
  unplaced: [],
  burstNodes: 0,
  experiments: [],
  standIns: [],
  notes: [],
};

test("GIVEN two nodes of a group, WHEN its headroom is counted, THEN room for its largest pod is counted node by node", () => {
  const group = groupReport("spot", nodes);
  expect(group.free).toEqual({ cpu: 1.25, memoryMib: 6144, pods: 16 });
  // The agent is larger, but comes to every node by itself. 0.5 and 0.75 CPU are free: one pod of 0.5 each.
  expect(group.largestPod).toMatchObject({ workload: "Deployment shop/<web>", cpu: 0.5 });
  expect(group.roomForLargest).toBe(2);
});

test("GIVEN a store that fell, WHEN the report is written, THEN the verdict names it, when and why", () => {
  const verdict = reportLines(report).slice(-2);
  expect(verdict).toEqual([
    "Verdict: not all of it stays up.",
    "  StatefulSet shop/db fell below its quorum of 2 (annotation plinth.dev/quorum) to 1 at loss of zone a: 2 of its 3 ready pods were in a: db-0, db-1",
  ]);
});

test("GIVEN a packing, WHEN it is drawn, THEN every node and pod has its box, inside the picture, one colour a workload", () => {
  const svg = packingPicture(report);
  const blocks = [
    ...svg.matchAll(
      /<g><title>([^<]*)<\/title><rect x="([\d.]+)" y="([\d.]+)" width="\d+" height="([\d.]+)" fill="([^"]+)"/g,
    ),
  ];
  expect(blocks.map(([, title]) => title?.split(":")[0]).toSorted()).toEqual(
    nodes.flatMap(({ pods }) => pods.map(({ name }) => name)).toSorted(),
  );
  // Names are escaped, or the picture is not well-formed.
  expect(svg).toContain("(Deployment shop/&lt;web&gt;)");
  expect(svg).not.toContain("<web>");
  const colours = Map.groupBy(blocks, ([, title]) => title?.includes("web"));
  expect([...colours.values()].map((all) => new Set(all.map((block) => block[5])).size)).toEqual([1, 1]);
  expect(new Set(blocks.map((block) => block[5])).size).toBe(2);
  // Half the CPU of another is half as high.
  const heights = blocks.filter(([, title]) => title?.includes("web")).map((block) => Number(block[4]));
  expect((heights[0] ?? 0) / (heights[1] ?? 1)).toBeCloseTo(2, 1);
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  for (const [, , x, y, high] of blocks) {
    expect(Number(x)).toBeLessThan(Number(width));
    expect(Number(y) + Number(high)).toBeLessThan(Number(height));
  }
});
