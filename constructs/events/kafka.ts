import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { Capability, type CapabilityOptions } from "../capability/capability.ts";
import type { Login, StoreConnection } from "../connection/store-connection.ts";
import { Layer } from "../kube/layer.ts";
import { PodMonitoring } from "../observability/pod-monitoring.ts";
import { refuseFaults } from "../props-error.ts";
import { KafkaCluster } from "./kafka-cluster.ts";
import { kafkaFaults } from "./kafka-faults.ts";
import { KafkaLayer } from "./kafka-layer.ts";
import { kafkaOperatorValues } from "./kafka-operator-values.ts";
import {
  kafkaAdmin,
  kafkaAuthoritySecret,
  kafkaBootstrap,
  kafkaExporterLabels,
  kafkaNamespace,
  kafkaPodLabels,
  kafkaPorts,
} from "./kafka-places.ts";
import type { KafkaProps } from "./kafka-props.ts";
import { KafkaUsers } from "./kafka-users.ts";

/**
 * Kafka by Strimzi: controllers and brokers over zones, TLS everywhere, users with passwords or certificates, metrics. What is in it
 * (topics, ACLs, quotas) is made by `KafkaContents`.
 *
 * @see https://strimzi.io/docs/operators/latest/overview
 */
export class Kafka extends Capability {
  readonly connection: StoreConnection;

  /** What configures the contents logs in with; secret. */
  readonly admin: pulumi.Output<Login>;

  /** What a tunnel, and the provider of what is in Kafka, must wait for: that users can log in. */
  readonly ready: readonly pulumi.Resource[];

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: KafkaProps, options: CapabilityOptions) {
    refuseFaults(`Kafka "${name}"`, kafkaFaults(props));
    super("Kafka", name, options);
    const place = this.objects((app) => {
      new KafkaLayer(app, "kafka", props);
    });
    const release = this.release(
      "strimzi",
      { namespace: kafkaNamespace, chart: props.charts.strimzi, values: kafkaOperatorValues(props) },
      place,
    );
    const cluster = this.objects(
      (app) => {
        const layer = new Layer(app, "kafka-cluster", { namespace: kafkaNamespace });
        new KafkaCluster(layer, "cluster", props);
        if (props.monitored ?? true) {
          monitors(layer);
        }
      },
      [release],
    );
    this.ready = this.objects((app) => {
      new KafkaUsers(new Layer(app, "kafka-users", { namespace: kafkaNamespace }), "users", props);
    }, cluster);
    this.admin = loginOf(kafkaAdmin, props.adminPassword);
    this.connection = connectionOf(props, this.#authority(name, cluster, options.provider));
    this.registerOutputs({});
  }

  /** Made by the operator, so it is there once the cluster is. */
  #authority(name: string, cluster: readonly pulumi.CustomResource[], provider: pulumi.ProviderResource) {
    const made = pulumi.all(cluster.map(({ id }) => id));
    const id = made.apply(() => `${kafkaNamespace}/${kafkaAuthoritySecret}`);
    const { data } = Secret.get(`${name}-authority`, id, { parent: this, provider });
    return data.apply((files) => Buffer.from(files["ca.crt"] ?? "", "base64").toString("utf8"));
  }
}

function monitors(layer: Layer): void {
  const port = "tcp-prometheus";
  new PodMonitoring(layer, "kafka-metrics", { name: "kafka", podLabels: kafkaPodLabels, port });
  new PodMonitoring(layer, "exporter-metrics", { name: "kafka-exporter", podLabels: kafkaExporterLabels, port });
}

function connectionOf({ users }: KafkaProps, certificateAuthority: pulumi.Output<string>): StoreConnection {
  return {
    endpoints: pulumi.output([{ host: kafkaBootstrap, port: kafkaPorts.users }]),
    namespace: kafkaNamespace,
    certificateAuthority,
    login: (client) => {
      const user = users[client];
      if (user === undefined || "certificate" in user) {
        const known = Object.keys(users).join(", ") || "nobody";
        throw new Error(`kafka has no password for ${client}; its users are ${known}.`);
      }
      return loginOf(client, user.password);
    },
  };
}

function loginOf(user: string, password: pulumi.Input<string>): pulumi.Output<Login> {
  return pulumi.secret(password).apply((text) => ({ user, password: text }));
}
