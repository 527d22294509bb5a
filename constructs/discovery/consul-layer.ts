import { k8s } from "cdk8s-plus-27";
import type { Construct } from "constructs";
import { CapabilityNamespace } from "../capability/capability-namespace.ts";
import { ConnectionPolicy } from "../kube/connection-policy.ts";
import { Layer } from "../kube/layer.ts";
import { Peer } from "../kube/peer.ts";
import { Port } from "../kube/port.ts";
import { consulApiService, consulNamespace, consulPorts, consulServerLabels } from "./consul-places.ts";
import type { ConsulProps } from "./consul-props.ts";

/** Consul's namespace, who may connect to what in it, and the Service of the servers that answer. */
export class ConsulLayer extends Layer {
  constructor(scope: Construct, id: string, props: Pick<ConsulProps, "meshed" | "clients">) {
    super(scope, id, { namespace: consulNamespace });
    const { meshed } = props;
    const namespace = new CapabilityNamespace(this, "namespace", { name: consulNamespace, meshed });
    const rest = [this.#servers(props), ...this.#jobs(meshed), this.#api()];
    for (const construct of rest) {
      construct.node.addDependency(namespace);
    }
  }

  #servers({ meshed, clients = [] }: Pick<ConsulProps, "meshed" | "clients">): Construct {
    const { http, https, rpc, serfLan, serfWan, dns } = consulPorts;
    const servers = new ConnectionPolicy(this, "servers", {
      name: "consul-server",
      podLabels: { app: consulServerLabels.app, component: consulServerLabels.component },
      meshed,
    });
    const each = Peer.pods(consulServerLabels);
    const between = [
      ...[rpc, serfLan, serfWan].map((port) => Port.tcp(port)),
      ...[serfLan, serfWan].map((port) => Port.udp(port)),
    ];
    servers.allowFrom(each, ...between);
    servers.allowTo(each, ...between);
    servers.allowFrom(Peer.namespace("kube-system"), Port.tcp(dns), Port.udp(dns));
    for (const { namespace, podLabels } of clients) {
      const client = podLabels === undefined ? Peer.namespace(namespace) : Peer.pods(podLabels, { namespace });
      servers.allowFrom(client, Port.tcp(http), Port.tcp(https));
    }
    // Which zone a server is in is asked of the API server, whose addresses are nobody's to name.
    servers.allowTo(Peer.anyone(), Port.tcp(443), Port.tcp(6443));
    return servers;
  }

  /** The chart's own: they make keys, certificates and tokens, and keep them in Secrets. */
  #jobs(meshed: boolean): Construct[] {
    const components = [
      "gossip-encryption-autogenerate",
      "tls-init",
      "tls-init-cleanup",
      "server-acl-init",
      "server-acl-init-cleanup",
    ];
    return components.map((component) => {
      const job = new ConnectionPolicy(this, component, {
        name: `consul-${component}`,
        podLabels: { app: consulServerLabels.app, component },
        meshed,
      });
      job.allowTo(Peer.anyone(), Port.tcp(443), Port.tcp(6443));
      return job;
    });
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
