import type { CapacityPlan } from "./capacity-plan.ts";
import type { ClusterView, NodePlace, Unplaced } from "./cluster-view.ts";
import type { Outcome } from "./experiments.ts";
import { isPending, isReady, type Pod, requestsOf, workloadKeyOf } from "./pod.ts";
import type { Fall } from "./readiness.ts";
import type { Least, WorkloadKind } from "./workload.ts";

/** Amounts of a node's resources: cores, MiB, pods. */
export interface Amounts {
  readonly cpu: number;
  readonly memoryMib: number;
  readonly pods: number;
}

/** A pod on a node. */
export interface PlacedPod {
  readonly workload: string;
  readonly name: string;
  readonly cpu: number;
  readonly memoryMib: number;
}

export interface NodeReport {
  readonly name: string;
  readonly group: string;
  readonly zone: string;
  readonly lifecycle: "on-demand" | "spot";
  readonly allocatable: Amounts;
  readonly requested: Amounts;
  readonly pods: readonly PlacedPod[];
}

export interface GroupReport {
  readonly name: string;
  readonly nodes: number;
  readonly lifecycle: "on-demand" | "spot";
  readonly allocatable: Amounts;
  readonly requested: Amounts;
  readonly free: Amounts;
  /** The largest pod, by CPU and then memory, that was placed on it, those of DaemonSets aside; absent where none was. */
  readonly largestPod?: { readonly workload: string; readonly cpu: number; readonly memoryMib: number };
  /** How many more of the largest pod its nodes have room for. */
  readonly roomForLargest: number;
}

export interface WorkloadReport {
  readonly workload: string;
  readonly kind: WorkloadKind;
  readonly standIn: boolean;
  readonly ready: number;
  readonly pending: number;
  readonly least?: Least;
  /** Ready pods by zone, every zone of the stack. */
  readonly zones: Readonly<Record<string, number>>;
}

/** How everything lies before the experiments. */
export interface Packing {
  readonly nodes: readonly NodeReport[];
  readonly groups: readonly GroupReport[];
  readonly workloads: readonly WorkloadReport[];
  readonly unplaced: readonly Unplaced[];
  /** Nodes of the burst pool among them, without which more would wait. */
  readonly burstNodes: number;
}

/** All that the command found out; `--json` writes just this. */
export interface CapacityReport extends Packing {
  readonly stack: string;
  /** holds: all found a place, and in every experiment what must stay up did. */
  readonly verdict: "holds" | "fails";
  readonly falls: readonly Fall[];
  readonly experiments: readonly Outcome[];
  /** Keys of the workloads that only stand for what could not be rendered offline. */
  readonly standIns: readonly string[];
  /** What was not counted, for people. */
  readonly notes: readonly string[];
}

/** Puts the report together. What found no place at the start fails it as well: it is more than the stack has room for. */
export function capacityReport(
  plan: CapacityPlan,
  packing: Packing,
  atStart: readonly Fall[],
  outcomes: readonly Outcome[],
): CapacityReport {
  const experiments = outcomes.map((outcome) => ownPartOf(outcome, packing.unplaced, atStart));
  const falls = [...atStart, ...experiments.flatMap((outcome) => outcome.falls)];
  return {
    stack: plan.stack,
    verdict: falls.length === 0 && packing.unplaced.length === 0 ? "holds" : "fails",
    falls,
    ...packing,
    experiments,
    standIns: plan.workloads.filter(({ standIn }) => standIn).map(({ key }) => key),
    notes: [...plan.notes, ...notTried(plan, packing)],
  };
}

/** What was so before an experiment is not its doing. */
function ownPartOf(outcome: Outcome, unplaced: readonly Unplaced[], falls: readonly Fall[]): Outcome {
  const waiting = (all: readonly Unplaced[], key: string) =>
    sum(all.filter(({ workload }) => workload === key).map(({ pods }) => pods));
  return {
    ...outcome,
    unplaced: outcome.unplaced.filter(
      ({ workload }) => waiting(outcome.unplaced, workload) > waiting(unplaced, workload),
    ),
    falls: outcome.falls.filter(({ workload }) => !falls.some((fall) => fall.workload === workload)),
  };
}

/** How everything lies now. */
export function packingOf(view: ClusterView, plan: CapacityPlan, burstNodes: number): Packing {
  const pods = view.pods();
  const nodes = view.places().map((place) => nodeReport(place, pods));
  return {
    nodes,
    groups: [...Map.groupBy(nodes, ({ group }) => group)].map(([name, all]) => groupReport(name, all)),
    workloads: plan.workloads
      .filter(({ kind }) => kind !== "Job")
      .map(({ key, kind, standIn, least }) => {
        const own = pods.filter((pod) => workloadKeyOf(pod) === key);
        const ready = own.filter(isReady);
        return {
          workload: key,
          kind,
          standIn,
          ready: ready.length,
          pending: own.filter(isPending).length,
          ...(least === undefined ? {} : { least }),
          zones: zoneCounts(plan.zones, nodes, ready),
        };
      }),
    unplaced: view.unplaced(),
    burstNodes,
  };
}

function nodeReport({ allocatable, ...place }: NodePlace, pods: readonly Pod[]): NodeReport {
  const placed = pods
    .filter(({ spec }) => spec.nodeName === place.name)
    .map((pod) => {
      const { cpu, memory } = requestsOf(pod.spec);
      return { workload: workloadKeyOf(pod) ?? "", name: pod.metadata.name, cpu, memoryMib: mib(memory) };
    })
    .toSorted((a, b) => b.cpu - a.cpu || (a.name < b.name ? -1 : 1));
  return {
    ...place,
    allocatable: { cpu: allocatable.cpu, memoryMib: mib(allocatable.memory), pods: allocatable.pods },
    requested: {
      cpu: rounded(sum(placed.map(({ cpu }) => cpu))),
      memoryMib: sum(placed.map(({ memoryMib }) => memoryMib)),
      pods: placed.length,
    },
    pods: placed,
  };
}

/** What a group has, what is taken of it, and how many more of its largest pod its nodes hold. */
export function groupReport(name: string, nodes: readonly NodeReport[]): GroupReport {
  const allocatable = total(nodes.map((node) => node.allocatable));
  const requested = total(nodes.map((node) => node.requested));
  const largest = nodes
    .flatMap(({ pods }) => pods)
    .filter(({ workload }) => !workload.startsWith("DaemonSet "))
    .toSorted((a, b) => b.cpu - a.cpu || b.memoryMib - a.memoryMib)
    .at(0);
  return {
    name,
    nodes: nodes.length,
    lifecycle: nodes[0]?.lifecycle ?? "on-demand",
    allocatable,
    requested,
    free: minus(allocatable, requested),
    ...(largest === undefined
      ? {}
      : { largestPod: { workload: largest.workload, cpu: largest.cpu, memoryMib: largest.memoryMib } }),
    roomForLargest: largest === undefined ? 0 : sum(nodes.map((node) => roomFor(largest, node))),
  };
}

function roomFor({ cpu, memoryMib }: PlacedPod, { allocatable, requested }: NodeReport): number {
  const free = minus(allocatable, requested);
  const times = (room: number, one: number) => (one === 0 ? Number.POSITIVE_INFINITY : Math.floor(room / one));
  return Math.max(0, Math.min(times(free.cpu, cpu), times(free.memoryMib, memoryMib), free.pods));
}

function notTried({ zones, burst }: CapacityPlan, { nodes }: Packing): string[] {
  return [
    ...(zones.length > 1 ? [] : ["The stack has one zone: its loss is the loss of everything, and was not tried."]),
    ...(nodes.some(({ lifecycle }) => lifecycle === "spot") ? [] : ["The stack has no spot nodes to lose."]),
    ...(burst === undefined ? ["The stack has no burst pool: pods that find no place wait."] : []),
  ];
}

function zoneCounts(zones: readonly string[], nodes: readonly NodeReport[], pods: readonly Pod[]) {
  const zoneOf = new Map(nodes.map(({ name, zone }) => [name, zone]));
  const count = (zone: string) => pods.filter(({ spec }) => zoneOf.get(spec.nodeName ?? "") === zone).length;
  return Object.fromEntries(zones.map((zone) => [zone, count(zone)]));
}

function total(amounts: readonly Amounts[]): Amounts {
  return {
    cpu: rounded(sum(amounts.map(({ cpu }) => cpu))),
    memoryMib: sum(amounts.map(({ memoryMib }) => memoryMib)),
    pods: sum(amounts.map(({ pods }) => pods)),
  };
}

function minus(a: Amounts, b: Amounts): Amounts {
  return { cpu: rounded(a.cpu - b.cpu), memoryMib: a.memoryMib - b.memoryMib, pods: a.pods - b.pods };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

/** To thousandths of a core, which is as fine as Kubernetes counts. */
function rounded(cpu: number): number {
  return Math.round(cpu * 1000) / 1000;
}

function mib(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
