import type { GatewayReference, Peer } from "@plinth/constructs/kube";
import { Layer } from "@plinth/constructs/kube";
import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import type { LoadBalancer } from "./load-balancer.ts";
import { namespaces } from "./namespaces.ts";
import type { Settings } from "./settings.ts";

/** What stands behind the Gateway, where that is not pods of its namespace. */
export interface GatewayServer {
  readonly loadBalancer: LoadBalancer;
  /** Where its connections come from. */
  readonly callers: readonly Peer[];
}

/** Where requests come in; services attach their routes to it. */
export class Gateway extends Layer {
  readonly reference: GatewayReference;

  constructor(scope: Construct, id: string, settings: Settings["gateway"], server?: GatewayServer) {
    super(scope, id, { namespace: namespaces.gateway });
    this.reference = {
      name: "public",
      namespace: namespaces.gateway,
      ...(server && { callers: server.callers }),
    };
    const hostnames = settings.hostnames ?? [undefined];
    const gateway = new ApiObject(this, "public", {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: {
        name: this.reference.name,
        // What comes after it asks the cloud for what has been made of it.
        ...(server && { annotations: { "pulumi.com/waitFor": "condition=Programmed" } }),
      },
      spec: {
        gatewayClassName: settings.className,
        ...(server && { infrastructure: { parametersRef: server.loadBalancer.parametersRef } }),
        listeners: hostnames.map((hostname, index) => ({
          ...listenerOf(server?.loadBalancer.isSecure ?? false, index),
          ...(hostname !== undefined && { hostname }),
          allowedRoutes: { namespaces: { from: "All" } },
        })),
      },
    });
    if (server) {
      gateway.node.addDependency(server.loadBalancer);
    }
  }
}

function listenerOf(isSecure: boolean, index: number) {
  const name = isSecure ? "https" : "http";
  return {
    name: index === 0 ? name : `${name}-${index}`,
    protocol: isSecure ? "HTTPS" : "HTTP",
    port: isSecure ? 443 : 80,
    // The certificate is named by the load balancer's settings; the Gateway API wants to see that there is one.
    ...(isSecure && { tls: { mode: "Terminate", options: { "plinth.dev/certificate": "load-balancer" } } }),
  };
}
