import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../failure.ts";
import { Informer } from "../kube/informer.ts";
import type { KubeClient } from "../kube/kube-client.ts";
import { describeObject, type KubeCondition, type KubeObject } from "../kube/kube-object.ts";
import { parseQuantity } from "../kube/quantity.ts";
import { isActive, isLeaving, isPending, isReady, type Pod, refusalOf, workloadKeyOf } from "./pod.ts";
import type { Workload } from "./workload.ts";

/** A node as the API shows it. */
export interface Node extends KubeObject {
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: readonly { readonly key: string }[] };
  readonly status?: {
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly conditions?: readonly KubeCondition[];
  };
}

/** A controller's object as the API shows it. */
interface Controller extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly podManagementPolicy?: string };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly desiredNumberScheduled?: number;
    readonly conditions?: readonly KubeCondition[];
  };
}

/** Pods of a workload that found no place. */
export interface Unplaced {
  /** The workload's key. */
  readonly workload: string;
  readonly pods: number;
  /** The scheduler's words, or those of what refused to let the pod be made. */
  readonly why: string;
}

/** Where the nodes of a view are, and what they can hold. */
export interface NodePlace {
  readonly name: string;
  readonly group: string;
  readonly zone: string;
  readonly lifecycle: "on-demand" | "spot";
  /** Cores, bytes, and a count: what pods may take. */
  readonly allocatable: { readonly cpu: number; readonly memory: number; readonly pods: number };
}

const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

const ZONE = "topology.kubernetes.io/zone";

/** Controllers answer an event within milliseconds; with none for so long, nothing follows any more. */
const QUIET_MS = 300;

/** Far more than any cluster of simulated pods takes. */
const LONGEST_MS = 180_000;

/** A copy of the cluster's nodes, pods and controllers that follows them. */
export class ClusterView {
  readonly #pods: Informer<Pod>;
  readonly #nodes: Informer<Node>;
  readonly #controllers: readonly Informer<Controller>[];
  readonly #listeners = new Set<() => void>();
  readonly #signal: AbortSignal;
  readonly #workloads: ReadonlyMap<string, Workload>;
  #lastChange = performance.now();

  constructor(client: KubeClient, workloads: readonly Workload[], signal: AbortSignal) {
    const told = () => {
      this.#lastChange = performance.now();
      for (const listener of [...this.#listeners]) {
        listener();
      }
    };
    const options = { onUpsert: told, onDelete: told };
    this.#workloads = new Map(workloads.map((workload) => [workload.key, workload]));
    this.#signal = signal;
    this.#pods = new Informer<Pod>(client, "v1", "Pod", options);
    this.#nodes = new Informer<Node>(client, "v1", "Node", options);
    this.#controllers = [
      ...["Deployment", "StatefulSet", "DaemonSet"].map(
        (kind) => new Informer<Controller>(client, "apps/v1", kind, options),
      ),
      new Informer<Controller>(client, "batch/v1", "Job", options),
    ];
  }

  async close(): Promise<void> {
    await Promise.all([this.#pods, this.#nodes, ...this.#controllers].map((informer) => informer.close()));
  }

  /** Pods of the stack that have not run to their end. */
  pods(): Pod[] {
    return this.#pods.list().filter((pod) => isActive(pod) && workloadKeyOf(pod) !== undefined);
  }

  /** Pods of one workload that are ready. */
  ready(key: string): Pod[] {
    return this.pods().filter((pod) => workloadKeyOf(pod) === key && isReady(pod));
  }

  nodes(): Node[] {
    return this.#nodes.list();
  }

  places(): NodePlace[] {
    return this.nodes()
      .map(placeOf)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Calls back after each change, until the returned function is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits for a condition, which is looked at after each change.
   *
   * @param what for people, as in "the nodes to be ready"
   * @throws Failure where it does not come true within minutes
   */
  async until(what: string, condition: () => boolean): Promise<void> {
    const deadline = performance.now() + LONGEST_MS;
    while (!condition()) {
      this.#signal.throwIfAborted();
      const left = deadline - performance.now();
      if (left <= 0) {
        throw new Failure(`Waited ${LONGEST_MS / 1000} s in vain for ${what}: ${this.undecided().join("; ")}`);
      }
      await this.changed(Math.min(left, 1_000));
    }
  }

  /** Waits until the controllers have made all pods and each either runs or was refused, and nothing changes any more. */
  async settled(): Promise<void> {
    await this.until("the pods to be decided", () => this.undecided().length === 0);
    for (let rest = this.#rest(); rest > 0; rest = this.#rest()) {
      await sleep(rest, undefined, { signal: this.#signal });
      await this.until("the pods to be decided", () => this.undecided().length === 0);
    }
  }

  /** What the controllers and the scheduler have still to decide, for people. */
  undecided(): string[] {
    const byWorkload = Map.groupBy(this.pods(), workloadKeyOf);
    const all = this.#controllers.flatMap((informer) => informer.list());
    return all.flatMap((controller) => {
      const key = describeObject(controller);
      if (!this.#workloads.has(key)) {
        return [];
      }
      const why = whyUndecided(controller, byWorkload.get(key) ?? []);
      return why === undefined ? [] : [`${key}: ${why}`];
    });
  }

  /** What found no place, each workload once for each reason. */
  unplaced(): Unplaced[] {
    const refused = this.pods()
      .filter(isPending)
      .map((pod) => ({ workload: workloadKeyOf(pod) ?? "", why: refusalOf(pod) ?? "not decided" }));
    const unmade = [...this.#workloads.keys()].flatMap((workload) => {
      const why = this.refusal(workload);
      return why === undefined ? [] : [{ workload, why }];
    });
    const same = Map.groupBy([...refused, ...unmade], ({ workload, why }) => `${workload} ${why}`);
    return [...same.values()].flatMap((all) => (all[0] === undefined ? [] : [{ ...all[0], pods: all.length }]));
  }

  /** Pods that a workload is asked to have. */
  wanted(key: string): number | undefined {
    return this.#controller(key)?.spec?.replicas;
  }

  /** Whether a workload has come to be known. */
  knows(key: string): boolean {
    return this.#controller(key) !== undefined;
  }

  /** Why a controller could not make a workload's pods; undefined where it could. */
  refusal(key: string): string | undefined {
    const found = this.#controller(key);
    return found === undefined ? undefined : replicaFailure(found);
  }

  #controller(key: string): Controller | undefined {
    const all = this.#controllers.flatMap((informer) => informer.list());
    return all.find((controller) => describeObject(controller) === key);
  }

  #rest(): number {
    return QUIET_MS - (performance.now() - this.#lastChange);
  }

  /**
   * Waits for the next change, but not for ever: what is decided elsewhere may not show in what is watched.
   * @throws where the signal ends it
   */
  async changed(atMostMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    const unlisten = this.listen(wake);
    const timer = setTimeout(wake, atMostMs);
    this.#signal.addEventListener("abort", wake);
    await promise;
    this.#signal.removeEventListener("abort", wake);
    clearTimeout(timer);
    unlisten();
    this.#signal.throwIfAborted();
  }
}

function whyUndecided(controller: Controller, pods: readonly Pod[]): string | undefined {
  const { kind, metadata, spec, status } = controller;
  if (kind !== "Job" && status?.observedGeneration !== metadata.generation) {
    return "not looked at yet";
  }
  const moving = pods.find((pod) => isLeaving(pod) || (isPending(pod) ? refusalOf(pod) === undefined : !isReady(pod)));
  if (moving !== undefined) {
    return `pod ${moving.metadata.name} is on its way`;
  }
  if (kind === "Job") {
    const over = status?.conditions?.some(({ type }) => type === "Complete" || type === "Failed");
    return over || pods.some(isPending) ? undefined : "under way";
  }
  const wanted = kind === "DaemonSet" ? (status?.desiredNumberScheduled ?? 0) : (spec?.replicas ?? 1);
  const waits = kind === "StatefulSet" && spec?.podManagementPolicy !== "Parallel" && pods.some(isPending);
  const enough = pods.length === wanted || waits || (pods.length < wanted && replicaFailure(controller) !== undefined);
  return enough ? undefined : `${pods.length} of ${wanted} pods made`;
}

function replicaFailure({ status }: Controller): string | undefined {
  return status?.conditions?.find(({ type, status: is }) => type === "ReplicaFailure" && is === "True")?.message;
}

function placeOf({ metadata, status }: Node): NodePlace {
  const { labels = {}, name = "" } = metadata;
  const allocatable = status?.allocatable ?? {};
  return {
    name,
    group: labels["plinth.dev/node-group"] ?? "",
    zone: labels[ZONE] ?? "",
    lifecycle: labels["karpenter.sh/capacity-type"] === "spot" ? "spot" : "on-demand",
    allocatable: {
      cpu: parseQuantity(allocatable.cpu ?? 0),
      memory: parseQuantity(allocatable.memory ?? 0),
      pods: parseQuantity(allocatable.pods ?? 0),
    },
  };
}

/** Whether a node is up; pods may still be kept from it. */
export function isUp({ spec, status }: Node): boolean {
  const ready = status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True");
  return ready === true && !spec?.taints?.some(({ key }) => key === NOT_READY || key === UNREACHABLE);
}

/** Whether pods are kept from a node, as the controllers see it too, who write it down as a taint. */
export function isCordoned({ spec }: Node): boolean {
  return spec?.unschedulable === true || spec?.taints?.some(({ key }) => key === UNSCHEDULABLE) === true;
}
