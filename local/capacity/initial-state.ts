import type { SimulatedNodeGroup } from "../cloud/simulated-nodes.ts";
import type { Laboratory } from "./laboratory.ts";
import { isLeaving, isPending, isReady, type Pod, workloadKeyOf } from "./pod.ts";

/** Which nodes the pods of a slot were on; a slot is a workload, or one member of a StatefulSet, as members differ. */
type Slots = ReadonlyMap<string, readonly string[]>;

/** The longest wait for a change that no watch shows. */
const LONGEST_PAUSE_MS = 500;

/** Where everything was before the experiments, to which each of them returns. */
export class InitialState {
  readonly #laboratory: Laboratory;
  readonly #groups: readonly SimulatedNodeGroup[];
  readonly #slots: Slots;
  readonly #pending: ReadonlyMap<string, number>;

  constructor(laboratory: Laboratory) {
    const pods = laboratory.view.pods().filter(isPlacedByScheduler);
    this.#laboratory = laboratory;
    this.#groups = laboratory.groups;
    this.#slots = slotsOf(pods);
    this.#pending = new Map([...Map.groupBy(pods.filter(isPending), slotOf)].map(([slot, all]) => [slot, all.length]));
  }

  /**
   * Brings the same machines back and every pod to the node that it was on. The scheduler could choose others, so all nodes
   * are cordoned meanwhile and the pods are given their nodes past it.
   */
  async restore(): Promise<void> {
    const { view, plan } = this.#laboratory;
    await this.#laboratory.setGroups(this.#groups);
    for (const workload of plan.workloads) {
      if (workload.most !== undefined) {
        await this.#laboratory.scale(workload, workload.replicas);
      }
    }
    if (!this.#isBack()) {
      await this.#laboratory.cordonOnly(view.places().map(({ name }) => name));
      while (!this.#isBack()) {
        await this.#stepBack();
        await view.changed(LONGEST_PAUSE_MS);
      }
    }
    await this.#laboratory.cordonOnly([]);
    await view.settled();
  }

  #isBack(): boolean {
    return this.#moves().every(({ isDone }) => isDone);
  }

  async #stepBack(): Promise<void> {
    const moves = this.#moves();
    await Promise.all([
      ...moves.flatMap(({ kills }) => kills.map((pod) => this.#laboratory.kill(pod))),
      ...moves.flatMap(({ binds }) => binds.map(({ pod, node }) => this.#laboratory.bind(pod, node))),
    ]);
  }

  #moves(): MovesBack[] {
    const bySlot = Map.groupBy(this.#laboratory.view.pods().filter(isPlacedByScheduler), slotOf);
    const slots = new Set([...bySlot.keys(), ...this.#slots.keys(), ...this.#pending.keys()]);
    return [...slots].map((slot) =>
      movesBack(bySlot.get(slot) ?? [], this.#slots.get(slot) ?? [], this.#pending.get(slot) ?? 0),
    );
  }
}

/** What brings the pods of one slot back, as far as it can be done now. */
export interface MovesBack {
  readonly kills: readonly Pod[];
  readonly binds: readonly { readonly pod: Pod; readonly node: string }[];
  readonly isDone: boolean;
}

/**
 * Pods that are elsewhere go, and what their controller makes in their place gets the nodes that lack one.
 *
 * @param pods the slot's pods as they are
 * @param nodes where they were, a node once for each pod
 * @param waiting how many had no node
 */
export function movesBack(pods: readonly Pod[], nodes: readonly string[], waiting: number): MovesBack {
  const missing = [...nodes];
  const elsewhere = pods.filter((pod) => {
    const index = missing.indexOf(pod.spec.nodeName ?? "");
    if (isLeaving(pod) || isPending(pod) || index === -1) {
      return !isLeaving(pod) && !isPending(pod);
    }
    missing.splice(index, 1);
    return false;
  });
  const pending = pods.filter(isPending);
  // One too many is for its controller to end: one that is ended here would only be made again.
  const tooMany = pods.length > nodes.length + waiting;
  return {
    kills: tooMany ? [] : elsewhere,
    binds: tooMany ? [] : missing.slice(0, pending.length).flatMap((node, index) => boundTo(pending[index], node)),
    isDone:
      missing.length === 0 &&
      pods.length === nodes.length + waiting &&
      pods.every((pod) => (isPending(pod) ? true : isReady(pod))),
  };
}

function boundTo(pod: Pod | undefined, node: string): { pod: Pod; node: string }[] {
  return pod === undefined ? [] : [{ pod, node }];
}

function slotsOf(pods: readonly Pod[]): Slots {
  const placed = pods.filter((pod) => !isPending(pod));
  return new Map(
    [...Map.groupBy(placed, slotOf)].map(([slot, all]) => [slot, all.map(({ spec }) => spec.nodeName ?? "")]),
  );
}

function slotOf(pod: Pod): string {
  const key = workloadKeyOf(pod) ?? "";
  return key.startsWith("StatefulSet ") ? `${key} ${pod.metadata.name}` : key;
}

/** A DaemonSet's pods have their node from the start; a Job's do not come back. */
function isPlacedByScheduler(pod: Pod): boolean {
  const key = workloadKeyOf(pod) ?? "";
  return !key.startsWith("DaemonSet ") && !key.startsWith("Job ");
}
