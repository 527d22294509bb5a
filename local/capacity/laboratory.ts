import { isDeepStrictEqual } from "node:util";
import { reconcileSimulatedNodes, type SimulatedNodeGroup } from "../cloud/simulated-nodes.ts";
import { isNotFound, KubeApiError } from "../kube/kube-api-error.ts";
import type { KubeObject, KubeObjectRef } from "../kube/kube-object.ts";
import type { CapacityPlan } from "./capacity-plan.ts";
import { ClusterView, isCordoned, isUp } from "./cluster-view.ts";
import { isPending, type Pod, workloadKeyOf } from "./pod.ts";
import type { SimulatedCluster } from "./simulated-cluster.ts";
import type { Workload } from "./workload.ts";

const MANAGER = { fieldManager: "plinth-capacity", force: true };

/** A cluster with the stack on it, and what experiments do to it. */
export class Laboratory {
  readonly plan: CapacityPlan;
  readonly view: ClusterView;
  readonly #cluster: SimulatedCluster;
  #groups: readonly SimulatedNodeGroup[] = [];

  constructor(cluster: SimulatedCluster, plan: CapacityPlan, signal: AbortSignal) {
    this.#cluster = cluster;
    this.plan = plan;
    this.view = new ClusterView(cluster.client, plan.workloads, signal);
  }

  async close(): Promise<void> {
    await this.view.close();
  }

  /** The machines that there are now. */
  get groups(): readonly SimulatedNodeGroup[] {
    return this.#groups;
  }

  /** Makes the nodes, then everything on them, and waits until the scheduler has decided. */
  async standUp(): Promise<void> {
    await this.setGroups(this.plan.nodeGroups);
    // One kind after the other, as each needs those before it.
    for (const objects of Map.groupBy(this.plan.objects, ({ kind }) => kind).values()) {
      await Promise.all(objects.map((object) => this.#cluster.client.apply(object, MANAGER)));
    }
    const made = new Set(this.plan.workloads.map(({ key }) => key));
    await this.view.until("the workloads to show", () => [...made].every((key) => this.view.knows(key)));
    await this.decided();
  }

  /**
   * Makes the simulated nodes just these and waits until they are up. Machines go as in a failure: first nothing new can go
   * there, then all that ran there is gone.
   */
  async setGroups(groups: readonly SimulatedNodeGroup[]): Promise<void> {
    if (isDeepStrictEqual(groups, this.#groups)) {
      return;
    }
    this.#groups = groups;
    const { applied, deleted } = await reconcileSimulatedNodes(this.#cluster.client, groups);
    const gone = new Set(deleted);
    const orphans = this.view.pods().filter(({ spec }) => gone.has(spec.nodeName ?? ""));
    await Promise.all(orphans.map((pod) => this.kill(pod)));
    await this.view.until("the nodes to be up", () => {
      const nodes = this.view.nodes();
      const up = new Set(nodes.filter(isUp).map(({ metadata }) => metadata.name));
      return nodes.length === applied.length && applied.every((name) => up.has(name));
    });
  }

  /** Keeps new pods from just these nodes, and lets them into all others. Pods of DaemonSets may always go anywhere. */
  async cordonOnly(names: readonly string[]): Promise<void> {
    const wanted = new Set<string | undefined>(names);
    const other = this.view.nodes().filter((node) => isCordoned(node) !== wanted.has(node.metadata.name));
    const patches = other.map((node) =>
      this.#cluster.client.patch(node, { spec: { unschedulable: wanted.has(node.metadata.name) } }),
    );
    await Promise.all(patches);
    await this.view.until("the nodes to be cordoned", () =>
      this.view.nodes().every((node) => isCordoned(node) === wanted.has(node.metadata.name)),
    );
  }

  /**
   * Waits until the scheduler has decided for all pods as things stand now. It lets refused pods wait ever longer before it
   * tries again, so they are made anew until nothing more comes of it.
   */
  async decided(): Promise<void> {
    await this.view.settled();
    for (let before = this.#waiting(); before.length > 0; ) {
      await Promise.all(before.map((pod) => this.kill(pod)));
      await this.view.settled();
      const after = this.#waiting();
      if (after.length >= before.length) {
        return;
      }
      before = after;
    }
  }

  /** Ends a pod at once. It may be gone already. */
  async kill(pod: Pod): Promise<void> {
    const { uid } = pod.metadata;
    try {
      const options = { gracePeriodSeconds: 0, ...(uid === undefined ? {} : { uid }) };
      await this.#cluster.client.delete(pod, options);
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) {
        throw error;
      }
    }
  }

  /** Asks for a pod's end behind its disruption budget. @returns why not, where the budget forbids it */
  async evict(pod: Pod): Promise<string | undefined> {
    return await this.#cluster.evictor.evict(pod);
  }

  /** Gives a waiting pod its node, past the scheduler; does nothing where that was faster. */
  async bind(pod: Pod, node: string): Promise<void> {
    const { name, namespace } = pod.metadata;
    const binding: KubeObject = {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name, namespace },
      target: { apiVersion: "v1", kind: "Node", name: node },
    };
    try {
      await this.#cluster.client.create(binding);
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) {
        throw error;
      }
    }
  }

  async scale({ kind, name, namespace }: Workload, replicas: number): Promise<void> {
    const ref: KubeObjectRef = { apiVersion: "apps/v1", kind, metadata: { name, namespace } };
    await this.#cluster.client.patch(ref, { spec: { replicas } });
  }

  /** Refused pods; those of Jobs stay as they are, as a Job would count them as failures. */
  #waiting(): Pod[] {
    return this.view.pods().filter((pod) => isPending(pod) && !workloadKeyOf(pod)?.startsWith("Job "));
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof KubeApiError && error.status === 409;
}
