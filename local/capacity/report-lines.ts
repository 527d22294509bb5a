import type { Outcome } from "./experiments.ts";
import type { Fall } from "./readiness.ts";
import type { CapacityReport, GroupReport, WorkloadReport } from "./report.ts";

/** The report for people. */
export function reportLines(report: CapacityReport): string[] {
  return [
    `Capacity of stack "${report.stack}": ${report.nodes.length} nodes, ${report.nodes.flatMap(({ pods }) => pods).length} pods`,
    ...section("Headroom", table(HEADROOM, report.groups.map(headroomRow))),
    ...section("Spread over zones", spreadTable(report)),
    ...section("What found no place", unplacedLines(report)),
    ...section("Experiments", report.experiments.filter(isTold).flatMap(outcomeLines)),
    ...section("", drainsLine(report.experiments)),
    ...section("Stand-ins", standInLines(report)),
    ...section("Notes", report.notes),
    "",
    ...verdictLines(report),
  ];
}

const HEADROOM = ["group", "nodes", "CPU free", "memory free", "pods free", "largest pod", "room for"];

function headroomRow({ name, lifecycle, nodes, free, allocatable, largestPod, roomForLargest }: GroupReport): string[] {
  const largest = largestPod && `${nameOf(largestPod.workload)} (${largestPod.cpu} CPU, ${gib(largestPod.memoryMib)})`;
  return [
    `${name} (${lifecycle})`,
    String(nodes),
    `${cores(free.cpu)} of ${cores(allocatable.cpu)}`,
    `${gib(free.memoryMib)} of ${gib(allocatable.memoryMib)}`,
    `${free.pods} of ${allocatable.pods}`,
    largest ?? "none",
    largest === undefined ? "-" : `${roomForLargest} more`,
  ];
}

function spreadTable({ workloads }: CapacityReport): string[] {
  const zones = Object.keys(workloads[0]?.zones ?? {});
  return table(
    ["workload", ...zones, "must have"],
    workloads.map((workload) => [
      nameIn(workload),
      ...zones.map((zone) => String(workload.zones[zone] ?? 0)),
      leastOf(workload),
    ]),
  );
}

function nameIn({ workload, standIn, pending }: WorkloadReport): string {
  return `${workload}${standIn ? " *" : ""}${pending > 0 ? ` (${pending} waiting)` : ""}`;
}

function leastOf({ least }: WorkloadReport): string {
  return least === undefined ? "-" : `${least.kind} ${least.pods}`;
}

function unplacedLines({ unplaced, burstNodes }: CapacityReport): string[] {
  return [
    ...unplaced.map(({ workload, pods, why }) => `${workload}, ${count(pods, "pod")}: ${why}`),
    ...(burstNodes > 0 ? [`The rest needs ${count(burstNodes, "node")} of the burst pool.`] : []),
  ];
}

/** Drains are many, and most say nothing. */
function isTold({ kind, falls, held, unplaced, burstNodes }: Outcome): boolean {
  return kind !== "drain" || falls.length + held.length + unplaced.length + burstNodes > 0;
}

function outcomeLines(outcome: Outcome): string[] {
  const { name, nodes, displaced, unplaced, burstNodes, held, falls } = outcome;
  const gone = nodes.length === 0 ? "" : `${count(nodes.length, "node")}, ${count(displaced, "pod")} displaced; `;
  const burst = burstNodes === 0 ? "" : `, ${count(burstNodes, "node")} of the burst pool needed`;
  const upheld = unplaced.length === 0 ? "all stays up" : "what must stay up does, but pods wait";
  const state = falls.length === 0 ? upheld : `${falls.map(({ workload }) => workload).join(", ")} FELL`;
  return [
    `${name}: ${gone}${state}${burst}`,
    ...unplaced.map(({ workload, pods, why }) => `  waits: ${workload}, ${count(pods, "pod")}: ${why}`),
    ...held.map(({ pod, why }) => `  not evicted: ${pod}: ${why}`),
  ];
}

function drainsLine(outcomes: readonly Outcome[]): string[] {
  const drains = outcomes.filter(({ kind }) => kind === "drain");
  const emptied = drains.filter(({ held }) => held.length === 0).length;
  const quiet = drains.filter((outcome) => !isTold(outcome)).length;
  return drains.length === 0
    ? []
    : [
        `${emptied} of ${drains.length} nodes can be drained; at ${quiet} of the drains every pod found another place at once.`,
      ];
}

function standInLines({ standIns }: CapacityReport): string[] {
  return standIns.length === 0
    ? []
    : [
        "* stands for what a chart or an add-on runs, which cannot be rendered offline: infra/footprints.ts has its pods, by the",
        "  values of its release; its spread over zones is assumed.",
      ];
}

function verdictLines({ verdict, falls, unplaced }: CapacityReport): string[] {
  if (verdict === "holds") {
    return ["Verdict: it fits; every store keeps its quorum and every service its floor."];
  }
  const short =
    unplaced.length > 0 ? ["Verdict: not all of it fits (see above)."] : ["Verdict: not all of it stays up."];
  return [...short, ...falls.map(fallLine)];
}

function fallLine({ when, workload, kind, least, had, why, source }: Fall): string {
  return `  ${workload} fell below its ${kind} of ${least} (${source}) to ${had} at ${when}: ${why}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", ...(title === "" ? [] : [title]), ...lines.map((line) => `  ${line}`)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function nameOf(workload: string): string {
  return workload.slice(workload.lastIndexOf("/") + 1);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function cores(value: number): string {
  return value.toFixed(2);
}

function gib(mib: number): string {
  return `${(mib / 1024).toFixed(1)} GiB`;
}
