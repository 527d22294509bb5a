import { addonFootprints, type Footprint, footprintOf, type ReleaseInputs } from "../../infra/footprints.ts";
import { kafkaFootprints } from "../../infra/kafka-footprints.ts";
import type { Settings } from "../../infra/settings.ts";
import { WORKLOAD_LABEL } from "../../infra/workload.ts";
import { zoneNames } from "../../infra/zone-names.ts";
import type { SimulatedNodeGroup } from "../cloud/simulated-nodes.ts";
import { isRecord } from "../is-record.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import { type BurstLimits, burstLimitsFor, nodeGroupsFor } from "./node-pools.ts";
import { completed, kubernetesObjects, type Registered, schedulable } from "./scheduling-objects.ts";
import { standInsOf } from "./stand-ins.ts";
import { waypointFootprints } from "./waypoints.ts";
import { type Workload, workloadKey, workloadsOf } from "./workload.ts";

/** All that the experiments need to know of a stack. */
export interface CapacityPlan {
  readonly stack: string;
  /** As nodes are labelled with them. */
  readonly zones: readonly string[];
  readonly nodeGroups: readonly SimulatedNodeGroup[];
  /** Absent where the stack has no burst pool. */
  readonly burst?: BurstLimits;
  /** In the order in which they are to be applied. */
  readonly objects: readonly KubeObject[];
  readonly workloads: readonly Workload[];
  /** What could not be counted, for people. */
  readonly notes: readonly string[];
}

const RELEASE = "kubernetes:helm.sh/v3:Release";

/** Turns a stack's settings and its recorded program into what is applied to the simulated cluster. */
export function capacityPlan(stack: string, settings: Settings, registered: readonly Registered[]): CapacityPlan {
  const nodeGroups = nodeGroupsFor(settings);
  const burst = burstLimitsFor(settings);
  const releases = releasesIn(registered);
  const own = kubernetesObjects(registered);
  const footprints = [
    ...(settings.cluster.mode === "eks" ? addonFootprints : []),
    ...releases.flatMap((release) => footprintOf(release) ?? []),
    ...waypointFootprints(own),
    ...kafkaFootprints(own),
  ];
  const all = [...own, ...standIns(footprints, nodeGroups, burst)];
  const workloads = workloadsOf(all);
  return {
    stack,
    zones: zoneNames(settings),
    nodeGroups,
    ...(burst === undefined ? {} : { burst }),
    objects: completed(all.filter(schedulable).map((object) => withReplicas(object, workloads))),
    workloads,
    notes: releases
      .filter((release) => footprintOf(release) === undefined)
      .map(
        ({ name }) =>
          `Helm release ${String(name)}: what its pods ask for is not written down, so they are not counted.`,
      ),
  };
}

function standIns(
  footprints: readonly Footprint[],
  groups: readonly SimulatedNodeGroup[],
  burst: BurstLimits | undefined,
): KubeObject[] {
  const purposes = groups.map(({ labels }) => labels[WORKLOAD_LABEL] ?? "");
  const all = new Set([...purposes, ...(burst === undefined ? [] : ["stateless"])]);
  return footprints.flatMap((footprint) => standInsOf(footprint, all));
}

function releasesIn(registered: readonly Registered[]): ReleaseInputs[] {
  return registered.filter(({ type, inputs }) => type === RELEASE && typeof inputs.name === "string").map(inputsOf);
}

function inputsOf({ inputs }: Registered): ReleaseInputs {
  return inputs;
}

/** No autoscaler runs here: a workload starts where its own would have it. */
function withReplicas(object: KubeObject, workloads: readonly Workload[]): KubeObject {
  const workload = workloads.find(({ key }) => key === workloadKey(object));
  return workload === undefined || workload.kind === "DaemonSet" || workload.kind === "Job" || !isRecord(object.spec)
    ? object
    : { ...object, spec: { ...object.spec, replicas: workload.replicas } };
}
