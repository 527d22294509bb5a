import type { GraphResource } from "../graph.ts";
import { at, list, type Mapping, mapping } from "../values.ts";

/** The pods of a workload. */
export interface PodTemplate {
  /** Where the template stands, as in `spec.template`; "" for a Pod. */
  readonly path: string;
  readonly metadata: Mapping;
  readonly spec: Mapping;
}

/** A container, and where it stands. */
export interface PodContainer {
  /** As in `spec.template.spec.containers[0]`. */
  readonly path: string;
  readonly name: string;
  readonly isInit: boolean;
  readonly container: Mapping;
}

const templates: Readonly<Record<string, string>> = {
  CronJob: "spec.jobTemplate.spec.template",
  DaemonSet: "spec.template",
  Deployment: "spec.template",
  Job: "spec.template",
  Pod: "",
  ReplicaSet: "spec.template",
  ReplicationController: "spec.template",
  Rollout: "spec.template",
  StatefulSet: "spec.template",
};

/** The pod template of a workload, whatever its kind; undefined for anything else, and where it is not in sight. */
export function podTemplateOf({ type, inputs }: GraphResource): PodTemplate | undefined {
  const path = type.startsWith("kubernetes:") ? templates[String(inputs.kind)] : undefined;
  if (path === undefined) {
    return undefined;
  }
  const template = mapping(path === "" ? inputs : at(inputs, path));
  if (Object.keys(mapping(template.spec)).length === 0) {
    return undefined;
  }
  return { path, metadata: mapping(template.metadata), spec: mapping(template.spec) };
}

/** The containers of a pod, those that run before the others too. */
export function containersOf({ path, spec }: PodTemplate): readonly PodContainer[] {
  const root = path === "" ? "spec" : `${path}.spec`;
  return (["initContainers", "containers"] as const).flatMap((field) =>
    list(spec[field]).map((value, index) => ({
      path: `${root}.${field}[${index}]`,
      name: String(mapping(value).name ?? index),
      isInit: field === "initContainers",
      container: mapping(value),
    })),
  );
}
