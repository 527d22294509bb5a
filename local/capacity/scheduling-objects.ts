import { isRecord } from "../is-record.ts";
import type { KubeObject } from "../kube/kube-object.ts";
import { schedulingTemplate } from "./pod-template.ts";
import { type WorkloadKind, workloadKey } from "./workload.ts";

type Fields = Record<string, unknown>;

/** Objects that decide where pods go, in the order in which they are made. */
const KINDS = [
  "Namespace",
  "PriorityClass",
  "RuntimeClass",
  "StorageClass",
  "ServiceAccount",
  "ResourceQuota",
  "LimitRange",
  "PodDisruptionBudget",
  "PersistentVolumeClaim",
  // As in a cluster that grew: every node has these before anything else comes.
  "DaemonSet",
  "StatefulSet",
  "Deployment",
  "Job",
] as const;

const WORKLOAD_KINDS: ReadonlySet<string> = new Set<WorkloadKind>(["DaemonSet", "StatefulSet", "Deployment", "Job"]);

/** The RuntimeClass of the local stack's process node: nothing runs as a process here. */
const PROCESS_RUNTIME = "process";

/** A registration of the program. */
export interface Registered {
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Whether an object decides where pods go. */
export function schedulable({ kind }: KubeObject): boolean {
  return orderOf(kind) !== -1;
}

/**
 * Makes objects ready to be applied to a cluster that has nothing else: pod templates are stripped to what matters, what pods
 * merely name (namespaces, accounts, classes) is made where the program leaves it to others, and all is sorted.
 */
export function completed(objects: readonly KubeObject[]): KubeObject[] {
  const own = objects.map(prepared);
  const known = new Set(own.map(identityOf));
  const named = own.flatMap(namedBy).filter((object) => {
    const isNew = !known.has(identityOf(object));
    known.add(identityOf(object));
    return isNew;
  });
  return [...own, ...named].toSorted((a, b) => orderOf(a.kind) - orderOf(b.kind));
}

/** Every Kubernetes object of a recorded program; stand-ins for values that are unknown or secret. */
export function kubernetesObjects(registered: readonly Registered[]): KubeObject[] {
  return registered
    .filter(({ type, inputs }) => type.startsWith("kubernetes:") && typeof inputs.kind === "string")
    .map(({ inputs }) => withStandIns(inputs) as KubeObject)
    .filter(({ metadata }) => isRecord(metadata) && typeof metadata.name === "string");
}

function orderOf(kind: string): number {
  return (KINDS as readonly string[]).indexOf(kind);
}

/** What is not known before the stack is up, or not to be shown, never decides where a pod goes. */
function withStandIns(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withStandIns);
  }
  if (!isRecord(value)) {
    return value;
  }
  if (value.$unknown === true || value.$secret === true) {
    return "stand-in";
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withStandIns(inner)]));
}

function prepared(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = object;
  const rest = Object.fromEntries(Object.entries(object).filter(([key]) => key !== "status"));
  const named = { ...rest, apiVersion, kind, metadata: metadataOf(object) };
  if (kind === "ServiceAccount") {
    return { apiVersion, kind, metadata: { name: metadata.name ?? "", namespace: metadata.namespace ?? "default" } };
  }
  return WORKLOAD_KINDS.has(kind) ? preparedWorkload(named) : named;
}

/** Without the rules for pods' security, which stripped pods cannot keep and which do not decide where they go. */
function metadataOf({ kind, metadata }: KubeObject): KubeObject["metadata"] {
  const { name = "", namespace, labels = {}, annotations = {} } = metadata;
  const kept = Object.entries(labels).filter(([key]) => !key.startsWith("pod-security.kubernetes.io/"));
  return {
    name,
    ...(isClusterWide(kind) ? {} : { namespace: namespace ?? "default" }),
    labels: Object.fromEntries(kept),
    annotations,
  };
}

function isClusterWide(kind: string): boolean {
  return ["Namespace", "PriorityClass", "RuntimeClass", "StorageClass"].includes(kind);
}

function preparedWorkload(object: KubeObject): KubeObject {
  const spec: Fields = isRecord(object.spec) ? { ...object.spec } : {};
  // Time, not place: without it every pod that is ready counts at once.
  delete spec.minReadySeconds;
  if (typeof spec.replicas !== "number") {
    delete spec.replicas;
  }
  const template = isRecord(spec.template) ? spec.template : {};
  return { ...object, spec: { ...spec, template: schedulingTemplate(template, workloadKey(object)) } };
}

function namedBy(object: KubeObject): KubeObject[] {
  const { namespace } = object.metadata;
  const spec = podSpecOf(object);
  const { serviceAccountName, runtimeClassName, priorityClassName } = spec;
  const named: KubeObject[] = [];
  if (namespace !== undefined && !BUILT_IN_NAMESPACES.has(namespace)) {
    named.push({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  }
  if (typeof serviceAccountName === "string" && namespace !== undefined && serviceAccountName !== "default") {
    named.push({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: serviceAccountName, namespace } });
  }
  if (typeof runtimeClassName === "string") {
    const handler = runtimeClassName === PROCESS_RUNTIME ? "simulated" : runtimeClassName;
    named.push({ apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", metadata: { name: runtimeClassName }, handler });
  }
  if (typeof priorityClassName === "string" && !priorityClassName.startsWith("system-")) {
    const metadata = { name: priorityClassName };
    named.push({ apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata, value: 0 });
  }
  return named;
}

const BUILT_IN_NAMESPACES: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

function podSpecOf({ kind, spec }: KubeObject): Fields {
  const template = WORKLOAD_KINDS.has(kind) && isRecord(spec) && isRecord(spec.template) ? spec.template : {};
  return isRecord(template.spec) ? template.spec : {};
}

function identityOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
}
