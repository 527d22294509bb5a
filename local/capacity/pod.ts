import { labelsFit } from "../gateway/label-selector.ts";
import type { KubeCondition, KubeMetadata, KubeObject } from "../kube/kube-object.ts";
import { parseQuantity } from "../kube/quantity.ts";

/** What containers are promised; quantities as Kubernetes writes them. */
interface Container {
  readonly resources?: { readonly requests?: Readonly<Record<string, string | number>> };
  readonly restartPolicy?: string;
}

/** The part of a pod's spec that is read here (core/v1 PodSpec). */
export interface PodSpec {
  readonly nodeName?: string;
  readonly priorityClassName?: string;
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly overhead?: Readonly<Record<string, string | number>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms?: readonly NodeTerm[] };
    };
  };
  readonly volumes?: readonly { readonly persistentVolumeClaim?: object; readonly ephemeral?: object }[];
}

/** One alternative of a node affinity (core/v1 NodeSelectorTerm). */
export interface NodeTerm {
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** A pod as the API shows it. */
export interface Pod extends KubeObject {
  readonly metadata: KubeMetadata & { name: string; namespace: string };
  readonly spec: PodSpec;
  readonly status?: {
    readonly phase?: string;
    readonly nominatedNodeName?: string;
    readonly conditions?: readonly KubeCondition[];
  };
}

/** On every pod that is counted: its workload's key. */
export const WORKLOAD_ANNOTATION = "capacity.plinth.dev/workload";

/** What a pod takes of a node: cores and bytes. */
export interface Requests {
  readonly cpu: number;
  readonly memory: number;
}

/**
 * What the scheduler counts for a pod: all containers and sidecars together, or the first start where that asks for more.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export function requestsOf(spec: PodSpec): Requests {
  return { cpu: requested(spec, "cpu"), memory: requested(spec, "memory") };
}

function requested({ containers = [], initContainers = [], overhead }: PodSpec, resource: string): number {
  const of = ({ resources }: Container) => parseQuantity(resources?.requests?.[resource] ?? 0);
  let sidecars = 0;
  let firstStart = 0;
  for (const container of initContainers) {
    if (container.restartPolicy === "Always") {
      sidecars += of(container);
      firstStart = Math.max(firstStart, sidecars);
    } else {
      firstStart = Math.max(firstStart, sidecars + of(container));
    }
  }
  const running = containers.reduce((sum, container) => sum + of(container), sidecars);
  return Math.max(running, firstStart) + parseQuantity(overhead?.[resource] ?? 0);
}

/** The key of the workload that a pod is of; undefined for pods that are none of the stack's. */
export function workloadKeyOf(pod: Pod): string | undefined {
  return pod.metadata.annotations?.[WORKLOAD_ANNOTATION];
}

/** Whether it has not run to its end. */
export function isActive({ status }: Pod): boolean {
  return status?.phase !== "Succeeded" && status?.phase !== "Failed";
}

/** Whether its deletion was asked for. */
export function isLeaving({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Whether it runs and is ready. */
export function isReady(pod: Pod): boolean {
  return !isLeaving(pod) && conditionOf(pod, "Ready")?.status === "True";
}

/** Whether it waits for a node. */
export function isPending(pod: Pod): boolean {
  return isActive(pod) && !isLeaving(pod) && pod.spec.nodeName === undefined;
}

/** What the scheduler says of a pod that it found no node for; undefined where it has not decided, or makes room for it. */
export function refusalOf(pod: Pod): string | undefined {
  const condition = conditionOf(pod, "PodScheduled");
  const refused = condition?.status === "False" && condition.reason !== undefined;
  return refused && pod.status?.nominatedNodeName === undefined
    ? (condition.message ?? condition.reason ?? "").replace(AFTERTHOUGHT, "")
    : undefined;
}

/** What the scheduler adds of making room by ending other pods, node by node once more. */
const AFTERTHOUGHT = / (no new claims to deallocate, )?preemption: .*$/;

/** Whether it has volumes of its own. */
export function hasVolumes({ spec }: Pod): boolean {
  return (spec.volumes ?? []).some((volume) => volume.persistentVolumeClaim !== undefined || volume.ephemeral);
}

/** Whether a node of these labels is one that the pod asks for. */
export function selectsNode({ spec }: Pod, labels: Readonly<Record<string, string>>): boolean {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return (
    Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value) &&
    (terms === undefined || terms.some((term) => matches(term, labels)))
  );
}

function matches({ matchExpressions = [] }: NodeTerm, labels: Readonly<Record<string, string>>): boolean {
  // Gt and Lt are of nodes alone: the scheduler will tell.
  return labelsFit({ matchExpressions: matchExpressions.filter(({ operator }) => !/^[GL]t$/.test(operator)) }, labels);
}

function conditionOf({ status }: Pod, type: string): KubeCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}
