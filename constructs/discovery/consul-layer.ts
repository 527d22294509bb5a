import { k8s } from "cdk8s-plus-27";
import type { Construct } from "constructs";
import { CapabilityNamespace } from "../capability/capability-namespace.ts";
import { ConnectionPolicy } from "../kube/connection-policy.ts";
import { Layer } from "../kube/layer.ts";
import { Peer } from "../kube/peer.ts";
import { Port } from "../kube/port.ts";
import { consulApiService, consulName, consulNamespace, consulPorts, consulServerLabels } from "./consul-places.ts";
import type { ConsulProps } from "./consul-props.ts";

/** Consul's namespace, who may connect to what in it, and the Service of the servers that answer. */
export class ConsulLayer extends Layer {
  constructor(scope: Construct, id: string, props: Pick<ConsulProps, "meshed" | "clients">) {
    super(scope, id, { namespace: consulNamespace });
    const { meshed } = props;
    const namespace = new CapabilityNamespace(this, "namespace", { name: consulNamespace, meshed });
    for (const construct of [this.#connections(props), this.#api()]) {
      construct.node.addDependency(namespace);
    }
  }

  /** Of the servers, and of the chart's jobs that make keys, certificates and tokens; among each other they may do anything. */
  #connections({ meshed, clients = [] }: Pick<ConsulProps, "meshed" | "clients">): Construct {
    const { http, https, dns } = consulPorts;
    const policy = new ConnectionPolicy(this, "connections", {
      name: consulName,
      podLabels: { app: consulServerLabels.app },
      meshed,
    });
    policy.allowFrom(Peer.namespace("kube-system"), Port.tcp(dns), Port.udp(dns));
    for (const { namespace, podLabels } of clients) {
      const client = podLabels === undefined ? Peer.namespace(namespace) : Peer.pods(podLabels, { namespace });
      policy.allowFrom(client, Port.tcp(http), Port.tcp(https));
    }
    // Secrets are kept in the API server, whose addresses are nobody's to name; it also says which zone a server is in.
    policy.allowTo(Peer.anyone(), Port.tcp(443), Port.tcp(6443));
    return policy;
  }

  #api(): Construct {
    const labels = { "app.kubernetes.io/name": consulApiService };
    const { http, https } = consulPorts;
    return new k8s.KubeService(this, "api", {
      metadata: { name: consulApiService, labels },
      spec: {
        selector: { ...consulServerLabels },
        ports: [
          { name: "http", port: http, targetPort: k8s.IntOrString.fromNumber(http) },
          { name: "https", port: https, targetPort: k8s.IntOrString.fromNumber(https) },
        ],
      },
    });
  }
}
