import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { Layer } from "../kube/layer.ts";
import { meshedNamespaceLabels } from "../mesh/mesh-labels.ts";
import { AGENTS_NAMESPACE, OBSERVABILITY_NAMESPACE } from "./observability-places.ts";

/**
 * The namespaces. In that of the agents, the node exporter is in the node's own network and process namespaces, and the collector
 * mounts the folder of the node's logs, which no level but `privileged` allows; so nothing else runs there.
 */
export function makeNamespaces(scope: Construct, meshed: boolean): void {
  const layer = new Layer(scope, "observability-namespaces");
  const levels = { [OBSERVABILITY_NAMESPACE]: "restricted", [AGENTS_NAMESPACE]: "privileged" };
  for (const [name, level] of Object.entries(levels)) {
    new ApiObject(layer, name, {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name,
        labels: { "pod-security.kubernetes.io/enforce": level, ...(meshed && meshedNamespaceLabels()) },
      },
    });
    new ApiObject(layer, `${name}-default-deny`, {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "default-deny", namespace: name },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    });
  }
}
