import { Identity } from "../mesh/identity.ts";
import type { MeshException } from "../mesh/mesh-exception.ts";
import {
  controllerLabels,
  controllerServiceAccount,
  GATEWAY_NAMESPACE,
  kongLabels,
  kongPorts,
  kongServiceAccount,
  WEBHOOK_PORT,
} from "./gateway-places.ts";
import type { KongGatewayProps } from "./kong-gateway-props.ts";

/** Who Kong is in the mesh, when it calls services. */
export const kongIdentity = Identity.of(GATEWAY_NAMESPACE, kongServiceAccount);

/** Who Kong's controller is in the mesh. */
export const kongControllerIdentity = Identity.of(GATEWAY_NAMESPACE, controllerServiceAccount);

/** Which of Kong's ports are called from outside of the mesh. */
export function kongMeshExceptions({ tls }: Pick<KongGatewayProps, "tls">): MeshException[] {
  return [
    {
      namespace: GATEWAY_NAMESPACE,
      podLabels: kongLabels,
      ports: [tls === undefined ? kongPorts.http : kongPorts.https],
      mode: "PERMISSIVE",
      reason: "The load balancer is not in the mesh; with a certificate it speaks TLS to Kong.",
    },
    {
      namespace: GATEWAY_NAMESPACE,
      podLabels: controllerLabels,
      ports: [WEBHOOK_PORT],
      mode: "PERMISSIVE",
      reason: "The API server asks this webhook, by TLS of the webhook's own, and is not in the mesh.",
    },
  ];
}
