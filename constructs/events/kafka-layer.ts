import type { Construct } from "constructs";
import { withResourceOptions } from "../bridge/resource-options.ts";
import { CapabilityNamespace } from "../capability/capability-namespace.ts";
import { ConnectionPolicy } from "../kube/connection-policy.ts";
import { Layer } from "../kube/layer.ts";
import { Peer } from "../kube/peer.ts";
import { Port } from "../kube/port.ts";
import { prometheusPeer } from "../observability/service-monitoring.ts";
import { kafkaClientPorts } from "./kafka-listeners.ts";
import { kafkaClusterLabels, kafkaNamespace, kafkaOperatorLabels, kafkaPodLabels, kafkaPorts } from "./kafka-places.ts";
import type { KafkaProps } from "./kafka-props.ts";

/** Kafka's namespace, and who may connect to what in it. */
export class KafkaLayer extends Layer {
  constructor(scope: Construct, id: string, props: Pick<KafkaProps, "meshed" | "clients" | "retained" | "users">) {
    super(scope, id, { namespace: kafkaNamespace });
    const { meshed, retained, clients = [] } = props;
    const namespace = new CapabilityNamespace(this, "namespace", { name: kafkaNamespace, meshed });
    if (retained) {
      // All that is in a namespace goes with it, whatever else is kept.
      withResourceOptions(namespace.apiObject, { protect: true, retainOnDelete: true });
    }

    const servers = new ConnectionPolicy(this, "servers", { name: "kafka", podLabels: kafkaPodLabels, meshed });
    for (const { namespace: from, podLabels } of clients) {
      const client = podLabels === undefined ? Peer.namespace(from) : Peer.pods(podLabels, { namespace: from });
      servers.allowFrom(client, ...kafkaClientPorts(props).map((port) => Port.tcp(port)));
    }

    const all = new ConnectionPolicy(this, "all", { name: "kafka-cluster", podLabels: kafkaClusterLabels, meshed });
    all.allowFrom(prometheusPeer(), Port.tcp(kafkaPorts.metrics));
    const operator = new ConnectionPolicy(this, "operator", {
      name: "operator",
      podLabels: kafkaOperatorLabels,
      meshed,
    });
    for (const policy of [all, operator]) {
      // The API server's addresses are nobody's to name; brokers ask it which zone they are in, and a bucket is there too.
      policy.allowTo(Peer.anyone(), Port.tcp(443), Port.tcp(6443));
    }
    for (const policy of [servers, all, operator]) {
      policy.node.addDependency(namespace);
    }
  }
}
