import type { Construct } from "constructs";
import { ConnectionPolicy, HBONE_PORT } from "../kube/connection-policy.ts";
import { Layer } from "../kube/layer.ts";
import { Peer } from "../kube/peer.ts";
import { podIdentityAgent, podIdentityPort } from "../kube/pod-identity-agent.ts";
import { Port } from "../kube/port.ts";
import { GATEWAY_SERVICE } from "./collector-config.ts";
import { AGENT_SERVICE } from "./collector-values.ts";
import {
  AGENTS_NAMESPACE,
  OBSERVABILITY_NAMESPACE,
  PROMETHEUS_PORT,
  prometheusPodLabels,
} from "./observability-places.ts";
import type { ResolvedObservability } from "./observability-props.ts";

const grafanaPods = { "app.kubernetes.io/name": "grafana" };
const alertmanagerPods = { "app.kubernetes.io/name": "alertmanager" };
const gatewayPods = { "app.kubernetes.io/instance": GATEWAY_SERVICE };
const agentPods = { "app.kubernetes.io/instance": AGENT_SERVICE };
const jaegerPods = { "app.kubernetes.io/name": "jaeger" };
const lokiPods = { "app.kubernetes.io/name": "loki" };

/** The API server's address is known to the cluster alone: its Service's port, and the one that it listens on. */
const apiServerPorts = [Port.tcp(443), Port.tcp(6443)];

/** Who may connect to whom. The node exporter is in the node's network, which no policy rules. */
export function ruleConnections(scope: Construct, props: ResolvedObservability): void {
  const inside = new Layer(scope, "observability-connections", { namespace: OBSERVABILITY_NAMESPACE });
  const onNodes = new Layer(scope, "observability-agent-connections", { namespace: AGENTS_NAMESPACE });
  const policy = (layer: Layer, name: string, podLabels: Readonly<Record<string, string>>) =>
    new ConnectionPolicy(layer, name, { name, podLabels, meshed: props.meshed });

  rulePrometheus(policy(inside, "prometheus", prometheusPodLabels), props);
  ruleAlertmanager(policy(inside, "alertmanager", alertmanagerPods), props);

  const grafana = policy(inside, "grafana", grafanaPods);
  grafana.allowFrom(Peer.pods(prometheusPodLabels), Port.tcp(3000));
  grafana.allowTo(Peer.pods(prometheusPodLabels), Port.tcp(PROMETHEUS_PORT));
  grafana.allowTo(Peer.pods(alertmanagerPods), Port.tcp(9093));
  grafana.allowTo(Peer.pods(lokiPods), Port.tcp(3100));
  grafana.allowTo(Peer.pods(jaegerPods), Port.tcp(16686));
  // Its sidecars watch ConfigMaps.
  grafana.allowTo(Peer.anyone(), ...apiServerPorts);

  const operator = policy(inside, "prometheus-operator", { app: "kube-prometheus-stack-operator" });
  operator.allowFrom(Peer.pods(prometheusPodLabels), Port.tcp(8080));
  operator.allowTo(Peer.anyone(), ...apiServerPorts);

  const state = policy(inside, "kube-state-metrics", { "app.kubernetes.io/name": "kube-state-metrics" });
  state.allowFrom(Peer.pods(prometheusPodLabels), Port.tcp(8080));
  state.allowTo(Peer.anyone(), ...apiServerPorts);

  const gateway = policy(inside, GATEWAY_SERVICE, gatewayPods);
  gateway.allowFrom(Peer.pods(agentPods, { namespace: AGENTS_NAMESPACE }), Port.tcp(4317), Port.tcp(4318));
  gateway.allowFrom(Peer.pods(prometheusPodLabels), Port.tcp(8888));
  gateway.allowTo(Peer.pods(jaegerPods), Port.tcp(4317));
  gateway.allowTo(Peer.pods(lokiPods), Port.tcp(3100));

  const jaeger = policy(inside, "jaeger", jaegerPods);
  jaeger.allowFrom(Peer.pods(gatewayPods), Port.tcp(4317));
  jaeger.allowFrom(Peer.pods(grafanaPods), Port.tcp(16686));
  jaeger.allowFrom(Peer.pods(prometheusPodLabels), Port.tcp(8888));

  ruleLoki(policy(inside, "loki", lokiPods), props);

  const agent = policy(onNodes, AGENT_SERVICE, agentPods);
  // Whoever is in the cluster.
  agent.allowFrom(Peer.anyone(), Port.tcp(4317), Port.tcp(4318), ...(props.meshed ? [Port.tcp(HBONE_PORT)] : []));
  agent.allowFrom(Peer.pods(prometheusPodLabels, { namespace: OBSERVABILITY_NAMESPACE }), Port.tcp(8888));
  agent.allowTo(Peer.pods(gatewayPods, { namespace: OBSERVABILITY_NAMESPACE }), Port.tcp(4317), Port.tcp(4318));
  agent.allowTo(Peer.anyone(), ...apiServerPorts);
}

function rulePrometheus(prometheus: ConnectionPolicy, { prometheusReaders }: ResolvedObservability): void {
  for (const reader of [Peer.pods(grafanaPods), ...prometheusReaders.map((name) => Peer.namespace(name))]) {
    prometheus.allowFrom(reader, Port.tcp(PROMETHEUS_PORT));
  }
  // Both replicas read each other's metrics, and those of the reloader beside them.
  prometheus.allowFrom(Peer.pods(prometheusPodLabels), Port.tcp(PROMETHEUS_PORT), Port.tcp(8080));
  // What it reads is found by monitors, at whatever port each of them names, on pods, nodes and the API server.
  prometheus.allowTo(Peer.anyone(), Port.tcpRange(1, 65_535));
}

function ruleAlertmanager(alertmanager: ConnectionPolicy, { receivers }: ResolvedObservability): void {
  alertmanager.allowFrom(Peer.pods(prometheusPodLabels), Port.tcp(9093), Port.tcp(8080));
  alertmanager.allowFrom(Peer.pods(grafanaPods), Port.tcp(9093));
  // The replicas tell each other what has been sent.
  const gossip = [Port.tcp(9094), Port.udp(9094)];
  alertmanager.allowFrom(Peer.pods(alertmanagerPods), ...gossip);
  alertmanager.allowTo(Peer.pods(alertmanagerPods), ...gossip);
  if (receivers.some(({ kind }) => kind !== "email")) {
    alertmanager.allowTo(Peer.anyone(), Port.tcp(443));
  }
  for (const receiver of receivers) {
    if (receiver.kind === "email") {
      alertmanager.allowTo(Peer.anyone(), Port.tcp(Number(receiver.smarthost.split(":").at(-1))));
    }
  }
}

function ruleLoki(loki: ConnectionPolicy, { logBucket }: ResolvedObservability): void {
  loki.allowFrom(Peer.pods(gatewayPods), Port.tcp(3100));
  loki.allowFrom(Peer.pods(grafanaPods), Port.tcp(3100));
  loki.allowFrom(Peer.pods(prometheusPodLabels), Port.tcp(3100));
  const amongReplicas = [Port.tcp(3100), Port.tcp(7946), Port.tcp(9095)];
  loki.allowFrom(Peer.pods(lokiPods), ...amongReplicas);
  loki.allowTo(Peer.pods(lokiPods), ...amongReplicas);
  if (logBucket !== undefined) {
    // S3, and the agent on the node that hands out the account's credentials.
    loki.allowTo(Peer.anyone(), Port.tcp(443));
    loki.allowTo(podIdentityAgent, podIdentityPort);
  }
}
