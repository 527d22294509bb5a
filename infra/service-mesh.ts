import { GATEWAY_NAMESPACE, kongIdentity, LIMITS_PORT, LIMITS_STORE } from "@plinth/constructs/gateway";
import { Layer } from "@plinth/constructs/kube";
import { type MeshException, MeshExceptions, StoreAccess, Waypoint } from "@plinth/constructs/mesh";
import { AGENTS_NAMESPACE, OBSERVABILITY_NAMESPACE } from "@plinth/constructs/observability";
import type { App } from "cdk8s";
import type { Capabilities } from "./capabilities.ts";
import { isHighlyAvailable, nodesFor } from "./capability-nodes.ts";
import { exceptionProps } from "./capability-props.ts";
import type { CloudSettings } from "./foundation-props.ts";
import { namespaces } from "./namespaces.ts";
import type { Settings } from "./settings.ts";

/** The waypoint of the services, and who may speak without the mesh. */
export function composeServiceMesh(
  app: App,
  settings: Settings & CloudSettings,
  { meshExceptions }: Pick<Capabilities, "meshExceptions">,
): Layer {
  const layer = new Layer(app, "mesh-rules-of-services", { namespace: namespaces.services });
  new Waypoint(layer, "waypoint", {
    namespace: namespaces.services,
    highlyAvailable: isHighlyAvailable(settings),
    nodes: nodesFor("system", settings),
    ...(settings.observability && { observedBy: OBSERVABILITY_NAMESPACE, tracesTo: AGENTS_NAMESPACE }),
  });
  const exceptions: readonly MeshException[] = [...meshExceptions, ...exceptionProps(settings.mesh)];
  new MeshExceptions(layer, "exceptions", { exceptions });
  new StoreAccess(layer, "limits-access", {
    name: LIMITS_STORE,
    namespace: GATEWAY_NAMESPACE,
    podLabels: { "app.kubernetes.io/name": LIMITS_STORE },
    rules: [{ from: [kongIdentity], ports: [LIMITS_PORT] }],
    identities: [kongIdentity],
  });
  return layer;
}
