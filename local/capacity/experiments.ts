import { type BurstMarket, relieve } from "./burst-pool.ts";
import type { Unplaced } from "./cluster-view.ts";
import type { InitialState } from "./initial-state.ts";
import type { Laboratory } from "./laboratory.ts";
import { isReady, type Pod, workloadKeyOf } from "./pod.ts";
import { type Fall, QuorumWatch, shortfalls } from "./readiness.ts";

/** What became of one experiment. */
export interface Outcome {
  readonly kind: "zone" | "spot" | "drain" | "burst";
  /** As in "loss of zone us-east-1a". */
  readonly name: string;
  /** Names of the nodes that were taken away or drained. */
  readonly nodes: readonly string[];
  /** Pods that lost their place. */
  readonly displaced: number;
  /** What found no place once all was decided; in the report, workloads of which more wait than before. */
  readonly unplaced: readonly Unplaced[];
  /** Nodes that the burst pool had to add. */
  readonly burstNodes: number;
  /** Of a drain: what its disruption budgets did not let go. */
  readonly held: readonly HeldPod[];
  /** In the report, without what had fallen before. */
  readonly falls: readonly Fall[];
}

/** A pod that a drain could not evict. */
export interface HeldPod {
  readonly pod: string;
  /** The workload's key. */
  readonly workload: string;
  /** The API server's words. */
  readonly why: string;
}

/** One experiment, yet to be made. */
export interface Experiment {
  readonly kind: Outcome["kind"];
  readonly name: string;
  readonly run: () => Promise<Outcome>;
}

/** Every experiment that the stack's shape allows, each of which leaves the cluster as it was. */
export function experimentsOn(laboratory: Laboratory, initial: InitialState): Experiment[] {
  const { plan, view } = laboratory;
  const places = view.places();
  const zones = plan.zones.length > 1 ? plan.zones : [];
  const hasSpot = places.some(({ lifecycle }) => lifecycle === "spot");
  const all = [
    ...zones.map((zone) => loss(laboratory, { zone })),
    ...(hasSpot ? [loss(laboratory, "spot")] : []),
    ...places.map(({ name }) => drain(laboratory, name)),
    ...(plan.workloads.some(({ most, replicas }) => most !== undefined && replicas > 0) ? [burst(laboratory)] : []),
  ];
  return all.map((experiment, index) => ({
    ...experiment,
    run: async () => {
      const outcome = await experiment.run();
      if (index < all.length - 1) {
        await initial.restore();
      }
      return outcome;
    },
  }));
}

type Doing = Omit<Outcome, "kind" | "name" | "unplaced" | "falls">;

function experiment(
  laboratory: Laboratory,
  kind: Outcome["kind"],
  name: string,
  doing: (watch: QuorumWatch) => Promise<Doing>,
): Experiment {
  const run = async () => {
    const { view, plan } = laboratory;
    const watch = new QuorumWatch(view, plan.workloads);
    const done = await doing(watch);
    const momentary = watch.end(name);
    const lasting = shortfalls(view, plan.workloads, name);
    const known = new Set(momentary.map(({ workload }) => workload));
    const falls = [...momentary, ...lasting.filter(({ workload }) => !known.has(workload))];
    return { kind, name, ...done, unplaced: view.unplaced(), falls };
  };
  return { kind, name, run };
}

function loss(laboratory: Laboratory, of: { readonly zone: string } | "spot"): Experiment {
  const { view, plan } = laboratory;
  const kind = of === "spot" ? "spot" : "zone";
  const name = of === "spot" ? "loss of all spot nodes" : `loss of zone ${of.zone}`;
  const market: BurstMarket =
    of === "spot"
      ? { zones: plan.zones, lifecycle: "on-demand" }
      : { zones: plan.zones.filter((zone) => zone !== of.zone), lifecycle: "spot" };
  return experiment(laboratory, kind, name, async (watch) => {
    const lost = view
      .places()
      .filter(({ zone, lifecycle }) => (of === "spot" ? lifecycle === "spot" : zone === of.zone));
    const names = new Set(lost.map((place) => place.name));
    const there = view.pods().filter(({ spec }) => names.has(spec.nodeName ?? ""));
    tellAtOnce(laboratory, watch, there, of === "spot" ? "on spot nodes" : `in ${of.zone}`);
    watch.phase("while the others were placed anew");
    const left = laboratory.groups.map((group) => {
      const isLost = (zone: string) => (of === "spot" ? group.lifecycle === "spot" : zone === of.zone);
      return { ...group, zones: group.zones.filter((zone) => !isLost(zone)) };
    });
    await laboratory.setGroups(left);
    await laboratory.decided();
    const burstNodes = await relieve(laboratory, market);
    return { nodes: [...names], displaced: there.filter(isMovable).length, burstNodes, held: [] };
  });
}

/** All pods of failed machines are gone at one moment, before any is replaced. */
function tellAtOnce({ view }: Laboratory, watch: QuorumWatch, gone: readonly Pod[], where: string): void {
  for (const [key = "", pods] of Map.groupBy(gone.filter(isReady), workloadKeyOf)) {
    const all = view.ready(key).length;
    const names = pods.map(({ metadata }) => metadata.name).toSorted();
    watch.tell(key, all - pods.length, `${pods.length} of its ${all} ready pods were ${where}: ${names.join(", ")}`);
  }
}

function drain(laboratory: Laboratory, node: string): Experiment {
  const { view, plan } = laboratory;
  return experiment(laboratory, "drain", `drain of node ${node}`, async (watch) => {
    watch.phase("during the drain");
    await laboratory.cordonOnly([node]);
    const there = evictable(view.pods(), node);
    let burstNodes = 0;
    let held = await evictAll(laboratory, node);
    // A budget may wait for pods that need more nodes.
    while (held.length > 0) {
      burstNodes += await relieve(laboratory, { zones: plan.zones, lifecycle: "spot" });
      const still = await evictAll(laboratory, node);
      if (still.length === held.length) {
        break;
      }
      held = still;
    }
    burstNodes += await relieve(laboratory, { zones: plan.zones, lifecycle: "spot" });
    return { nodes: [node], displaced: there.length - held.length, burstNodes, held };
  });
}

/** Evicts what the budgets allow, in rounds, each after what was evicted is placed. @returns what they hold */
async function evictAll(laboratory: Laboratory, node: string): Promise<HeldPod[]> {
  for (;;) {
    const asked = evictable(laboratory.view.pods(), node);
    const held: HeldPod[] = [];
    for (const pod of asked) {
      const why = await laboratory.evict(pod);
      if (why !== undefined) {
        held.push({ pod: pod.metadata.name, workload: workloadKeyOf(pod) ?? "", why });
      }
    }
    await laboratory.decided();
    if (held.length === 0 || held.length === asked.length) {
      return held;
    }
  }
}

function evictable(pods: readonly Pod[], node: string): Pod[] {
  return pods.filter((pod) => pod.spec.nodeName === node && isMovable(pod));
}

function isMovable(pod: Pod): boolean {
  return !workloadKeyOf(pod)?.startsWith("DaemonSet ");
}

function burst(laboratory: Laboratory): Experiment {
  const { view, plan } = laboratory;
  return experiment(laboratory, "burst", "every autoscaler at its most", async (watch) => {
    watch.phase("while others were scaled up");
    const scaled = plan.workloads.filter(({ most, replicas }) => most !== undefined && replicas > 0);
    await Promise.all(scaled.map((workload) => laboratory.scale(workload, workload.most ?? workload.replicas)));
    await view.until("the scaled workloads", () => scaled.every(({ key, most }) => view.wanted(key) === most));
    await laboratory.decided();
    const burstNodes = await relieve(laboratory, { zones: plan.zones, lifecycle: "spot" });
    return { nodes: [], displaced: 0, burstNodes, held: [] };
  });
}
