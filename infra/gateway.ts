import type { GatewayReference } from "@plinth/constructs/kube";
import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { Layer } from "./layer.ts";
import { namespaces } from "./namespaces.ts";
import type { Settings } from "./settings.ts";

/** Where requests come in; services attach their routes to it. */
export class Gateway extends Layer {
  readonly reference: GatewayReference = { name: "public", namespace: namespaces.gateway };

  constructor(scope: Construct, id: string, settings: Settings["gateway"]) {
    super(scope, id, { namespace: namespaces.gateway });
    const hostnames = settings.hostnames ?? [undefined];
    new ApiObject(this, "public", {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: { name: this.reference.name },
      spec: {
        gatewayClassName: settings.className,
        listeners: hostnames.map((hostname, index) => ({
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
