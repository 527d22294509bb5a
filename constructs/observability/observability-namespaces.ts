import type { Construct } from "constructs";
import { CapabilityNamespace } from "../capability/capability-namespace.ts";
import { Layer } from "../kube/layer.ts";
import { AGENTS_NAMESPACE, OBSERVABILITY_NAMESPACE } from "./observability-places.ts";

/**
 * The namespaces. In that of the agents, the node exporter is in the node's own network and process namespaces, and the collector
 * mounts the folder of the node's logs, which no level but `privileged` allows; so nothing else runs there.
 */
export function makeNamespaces(scope: Construct, meshed: boolean): void {
  const layer = new Layer(scope, "observability-namespaces");
  const levels = { [OBSERVABILITY_NAMESPACE]: "restricted", [AGENTS_NAMESPACE]: "privileged" } as const;
  for (const [name, podSecurity] of Object.entries(levels)) {
    new CapabilityNamespace(layer, name, { name, podSecurity, meshed, openInside: false });
  }
}
