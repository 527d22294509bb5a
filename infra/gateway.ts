import { routeAnnotations, serviceAnnotations } from "@plinth/constructs/gateway/plugins";
import { type GatewayReference, Layer } from "@plinth/constructs/kube";
import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { enforcesPlugins } from "./gateway-protection.ts";
import { namespaces } from "./namespaces.ts";
import type { Settings } from "./settings.ts";

/** Where requests come in on a cluster that has a controller for the class already, as the local stack's; services attach to it. */
export class Gateway extends Layer {
  readonly reference: GatewayReference;

  constructor(scope: Construct, id: string, settings: Settings["gateway"]) {
    super(scope, id, { namespace: namespaces.gateway });
    const { className, hostnames = [] } = settings;
    this.reference = {
      name: "public",
      namespace: namespaces.gateway,
      ...(enforcesPlugins(settings) && { annotations: routeAnnotations, serviceAnnotations }),
    };
    new ApiObject(this, "public", {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: this.reference.name },
      spec: {
        gatewayClassName: className,
        listeners: (hostnames.length > 0 ? hostnames : [undefined]).map((hostname, index) => ({
          name: index === 0 ? "http" : `http-${index}`,
          protocol: "HTTP",
          port: 80,
          ...(hostname !== undefined && { hostname }),
          allowedRoutes: { namespaces: { from: "All" } },
        })),
      },
    });
  }
}
