import { isRecord } from "../is-record.ts";
import { WORKLOAD_ANNOTATION } from "./pod.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The label, in pods made for the process node, that no simulated node has. */
const RUNTIME_KEY = "plinth.dev/runtime";

/** Simulated containers are ready after this. Where pods go does not depend on it. */
const START_DELAY = { "simulated.plinth.dev/start-delay": "50ms" };

/** What of a pod's spec the scheduler and the admission of pods look at. */
const SPEC_FIELDS = [
  "affinity",
  "hostNetwork",
  "overhead",
  "priorityClassName",
  "restartPolicy",
  "runtimeClassName",
  "serviceAccountName",
  "tolerations",
  "topologySpreadConstraints",
];

const CONTAINER_FIELDS = ["name", "ports", "resources", "restartPolicy"];

/**
 * A pod template with only what decides where its pods go. What containers run, read and mount stays out: values that are
 * unknown or secret before the stack is up hide there. Pods of the process runtime become simulated ones.
 */
export function schedulingTemplate(template: Fields, workload: string): Fields {
  const metadata = fieldsOf(template.metadata);
  const spec = fieldsOf(template.spec);
  return {
    metadata: {
      labels: metadata.labels ?? {},
      annotations: { ...START_DELAY, [WORKLOAD_ANNOTATION]: workload },
    },
    spec: {
      ...pick(spec, SPEC_FIELDS),
      nodeSelector: without(fieldsOf(spec.nodeSelector), RUNTIME_KEY),
      containers: listOf(spec.containers).map(schedulingContainer),
      initContainers: listOf(spec.initContainers).map(schedulingContainer),
      volumes: listOf(spec.volumes).filter((volume) => "persistentVolumeClaim" in volume || "ephemeral" in volume),
    },
  };
}

function schedulingContainer(container: Fields): Fields {
  return { ...pick(container, CONTAINER_FIELDS), image: "simulated" };
}

function pick(from: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}

function without(from: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(from).filter(([key]) => key !== name));
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
