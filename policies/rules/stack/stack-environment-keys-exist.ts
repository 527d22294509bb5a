import type { Graph, GraphResource } from "../../graph.ts";
import { isKind, objectOf } from "../../kubernetes/object.ts";
import { containersOf } from "../../kubernetes/pod-template.ts";
import { hasRelease } from "../../kubernetes/releases.ts";
import { seen } from "../../kubernetes/seen.ts";
import { type Workload, workloadsOf } from "../../kubernetes/workloads.ts";
import { stackRule, type Violation } from "../../rule.ts";
import { isHidden, list, mapping } from "../../values.ts";

export const stackEnvironmentKeysExist = stackRule({
  name: "stack-environment-keys-exist",
  title: "Environments name keys that Secrets and ConfigMaps have",
  reason: "A pod that names a key which is not there waits for ever, and the rollout with it.",
  remedy: "Add the key to the Secret or ConfigMap, or name it as it is spelled there.",
  severity: "high",
  serves: [
    { framework: "Well-Architected", clause: "REL11-BP01 Monitor all components of the workload to detect failures" },
  ],
  judge: (graph) => workloadsOf(graph).flatMap((workload) => lostKeys(workload, graph)),
});

function lostKeys({ pod, object, resource }: Workload, graph: Graph): readonly Violation[] {
  return containersOf(pod).flatMap(({ path, container }) =>
    list(container.env).flatMap((variable, index) =>
      (["secretKeyRef", "configMapKeyRef"] as const).flatMap((field) => {
        const { name, key, optional } = mapping(seen(variable, `valueFrom.${field}`));
        const kind = field === "secretKeyRef" ? "Secret" : "ConfigMap";
        return typeof name === "string" &&
          typeof key === "string" &&
          optional !== true &&
          isMissing(graph, kind, object.namespace, name, key)
          ? [
              {
                urn: resource.urn,
                path: `${path}.env[${index}].valueFrom.${field}`,
                message: `there is no key ${key} in a ${kind} ${name} of ${object.namespace}; one is needed`,
              },
            ]
          : [];
      }),
    ),
  );
}

function isMissing(graph: Graph, kind: string, namespace: string, name: string, key: string): boolean {
  const keeper = graph.resources.find((each) => isKind(each, kind) && isNamed(each, namespace, name));
  if (keeper === undefined) {
    return !hasRelease(graph, namespace) && !isMadeByOperator(graph, namespace);
  }
  const { data, stringData } = keeper.inputs;
  return ![data, stringData].some((keys) => isHidden(keys) || key in mapping(keys));
}

function isNamed(resource: GraphResource, namespace: string, name: string): boolean {
  const object = objectOf(resource);
  return object?.namespace === namespace && object.name === name;
}

/** Whether something in a namespace makes Secrets while it runs: the operator for external secrets, cert-manager, Strimzi. */
function isMadeByOperator({ resources }: Graph, namespace: string): boolean {
  return resources.some(
    (resource) =>
      isKind(resource, "ExternalSecret", "Certificate", "KafkaUser", "VaultStaticSecret", "VaultDynamicSecret") &&
      objectOf(resource)?.namespace === namespace,
  );
}
