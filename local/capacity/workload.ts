import { isRecord } from "../is-record.ts";
import { describeObject, type KubeObject } from "../kube/kube-object.ts";
import { parseQuantity } from "../kube/quantity.ts";
import { type PodSpec, type Requests, requestsOf } from "./pod.ts";

/** The kinds whose pods are counted. */
export type WorkloadKind = "DaemonSet" | "StatefulSet" | "Deployment" | "Job";

/** What must stay up of a workload, and why. */
export interface Least {
  /** quorum: at every moment. floor: once pods that were displaced have found a place. */
  readonly kind: "quorum" | "floor";
  /** Ready pods. */
  readonly pods: number;
  /** Where the number comes from, for people. */
  readonly source: string;
}

/** Something that has pods. */
export interface Workload {
  /** As in "StatefulSet shop/db". */
  readonly key: string;
  readonly kind: WorkloadKind;
  readonly namespace: string;
  readonly name: string;
  /** Pods; of a DaemonSet and of a Job what their controllers make of it, so 0. */
  readonly replicas: number;
  /** Most pods that its autoscaler asks for; absent where it has none. */
  readonly most?: number;
  /** Absent where nothing was promised. */
  readonly least?: Least;
  /** Of one pod. */
  readonly requests: Requests;
  /** Whether its pods stand for those of a release that cannot be rendered offline. */
  readonly standIn: boolean;
}

/** On a StatefulSet or Deployment that keeps state: ready members that it needs to work; 0 where it promises nothing. */
export const QUORUM_ANNOTATION = "plinth.dev/quorum";

/** On the workloads of stand-ins. */
export const STAND_IN_LABEL = "capacity.plinth.dev/stand-in";

/** How a workload is called, everywhere. */
export function workloadKey(object: KubeObject): string {
  const { apiVersion, kind, metadata } = object;
  return describeObject({
    apiVersion,
    kind,
    metadata: { name: metadata.name ?? "", namespace: metadata.namespace ?? "default" },
  });
}

/** The workloads among objects, with what the budgets and autoscalers among them say. */
export function workloadsOf(objects: readonly KubeObject[]): Workload[] {
  const budgets = objects.filter(({ kind }) => kind === "PodDisruptionBudget");
  // KEDA's ScaledObject stands for the autoscaler that it makes.
  const scalers = objects.filter(({ kind }) => kind === "HorizontalPodAutoscaler" || kind === "ScaledObject");
  const spare = objects.filter(({ kind, value }) => kind === "PriorityClass" && typeof value === "number" && value < 0);
  const spareClasses = new Set(spare.map(({ metadata }) => metadata.name));
  return objects.flatMap((object) => {
    const kind = kindOf(object);
    return kind === undefined ? [] : [workloadOf(object, kind, { budgets, scalers, spareClasses })];
  });
}

/** What the objects around a workload say. */
interface Around {
  readonly budgets: readonly KubeObject[];
  readonly scalers: readonly KubeObject[];
  /** Names of the priority classes below 0, whose pods give way to every other. */
  readonly spareClasses: ReadonlySet<string | undefined>;
}

function kindOf({ kind }: KubeObject): WorkloadKind | undefined {
  return (["DaemonSet", "StatefulSet", "Deployment", "Job"] as const).find((one) => one === kind);
}

function workloadOf(object: KubeObject, kind: WorkloadKind, { budgets, scalers, spareClasses }: Around): Workload {
  const { name = "", namespace = "default", labels } = object.metadata;
  const scaler = scalers.find((one) => isOf(one, kind, namespace, name));
  const replicas = kind === "DaemonSet" || kind === "Job" ? 0 : replicasOf(object, scaler);
  const most = numberIn(scaler, "maxReplicas") ?? numberIn(scaler, "maxReplicaCount");
  const { priorityClassName } = templateOf(object).spec;
  // Room that is kept free is there to be taken: nothing needs it to stay up.
  const givesWay = priorityClassName !== undefined && spareClasses.has(priorityClassName);
  const least = givesWay ? undefined : leastOf(object, replicas, budgets);
  return {
    key: workloadKey(object),
    kind,
    namespace,
    name,
    replicas,
    ...(most === undefined ? {} : { most }),
    ...(least === undefined ? {} : { least }),
    requests: requestsOf(templateOf(object).spec),
    standIn: labels?.[STAND_IN_LABEL] === "true",
  };
}

/** What its own count says; an autoscaler raises it to its least, and starts there where there is no count. */
function replicasOf({ spec }: KubeObject, scaler: KubeObject | undefined): number {
  const own = isRecord(spec) && typeof spec.replicas === "number" ? spec.replicas : undefined;
  // An autoscaler leaves a workload that was scaled to nothing alone.
  const least = numberIn(scaler, "minReplicas") ?? numberIn(scaler, "minReplicaCount") ?? 1;
  return own === 0 ? 0 : Math.max(own ?? 1, scaler === undefined ? 0 : least);
}

function leastOf(object: KubeObject, replicas: number, budgets: readonly KubeObject[]): Least | undefined {
  if (object.kind !== "Deployment" && object.kind !== "StatefulSet") {
    return undefined;
  }
  const quorum = Number(object.metadata.annotations?.[QUORUM_ANNOTATION] ?? Number.NaN);
  if (Number.isInteger(quorum) && quorum >= 0) {
    return quorum === 0 ? undefined : { kind: "quorum", pods: quorum, source: `annotation ${QUORUM_ANNOTATION}` };
  }
  const { labels } = templateOf(object);
  const budget = budgets.find((one) => one.metadata.namespace === object.metadata.namespace && selects(one, labels));
  if (budget !== undefined) {
    const pods = budgetMinimum(budget, replicas);
    return pods === 0 ? undefined : { kind: "floor", pods, source: `PodDisruptionBudget ${budget.metadata.name}` };
  }
  return replicas > 1 ? { kind: "floor", pods: 1, source: `one of ${replicas}` } : undefined;
}

/**
 * Ready pods that a budget insists on, as the disruption controller counts: percentages are rounded up.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages
 */
export function budgetMinimum({ spec }: KubeObject, replicas: number): number {
  const { minAvailable, maxUnavailable } = isRecord(spec) ? spec : {};
  if (minAvailable !== undefined) {
    return Math.min(replicas, amount(minAvailable, replicas));
  }
  return Math.max(0, replicas - amount(maxUnavailable ?? 0, replicas));
}

function amount(value: unknown, of: number): number {
  const text = String(value);
  return text.endsWith("%") ? Math.ceil((of * Number(text.slice(0, -1))) / 100) : parseQuantity(text);
}

function selects({ spec }: KubeObject, labels: Readonly<Record<string, unknown>>): boolean {
  const selector = isRecord(spec) && isRecord(spec.selector) ? spec.selector : {};
  const wanted = isRecord(selector.matchLabels) ? Object.entries(selector.matchLabels) : [];
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

function templateOf({ spec }: KubeObject): { spec: PodSpec; labels: Readonly<Record<string, unknown>> } {
  const template = isRecord(spec) && isRecord(spec.template) ? spec.template : {};
  const labels = isRecord(template.metadata) && isRecord(template.metadata.labels) ? template.metadata.labels : {};
  return { spec: isRecord(template.spec) ? template.spec : {}, labels };
}

function isOf(scaler: KubeObject, kind: string, namespace: string, name: string): boolean {
  const target = isRecord(scaler.spec) && isRecord(scaler.spec.scaleTargetRef) ? scaler.spec.scaleTargetRef : {};
  return (scaler.metadata.namespace ?? "default") === namespace && target.kind === kind && target.name === name;
}

function numberIn(object: KubeObject | undefined, field: string): number | undefined {
  const value = isRecord(object?.spec) ? object.spec[field] : undefined;
  return typeof value === "number" ? value : undefined;
}
