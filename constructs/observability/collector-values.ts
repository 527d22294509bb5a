import { restrictedContainer, restrictedPod } from "../kube/pod-security.ts";
import { spreadOverZones } from "../kube/pod-spread.ts";
import { compute } from "./chart-compute.ts";
import { agentConfig, CHECKPOINTS_DIR, GATEWAY_SERVICE, gatewayConfig } from "./collector-config.ts";
import type { ResolvedObservability } from "./observability-props.ts";

/** The release, and the Service, of the agents. */
export const AGENT_SERVICE = "otel-agent";

/** Ports of the chart's that nothing is sent to here. */
const unusedPorts = {
  "jaeger-compact": { enabled: false },
  "jaeger-thrift": { enabled: false },
  "jaeger-grpc": { enabled: false },
  zipkin: { enabled: false },
};

/** Values of the chart opentelemetry-collector for an agent on each node. */
export function agentValues(props: ResolvedObservability): Readonly<Record<string, unknown>> {
  return {
    ...commonValues(props, AGENT_SERVICE, agentConfig(props.clusterName)),
    mode: "daemonset",
    ports: { ...unusedPorts, ...withoutHostPorts, metrics: { enabled: true } },
    // With the policy Local, a pod's spans go to the agent on its own node.
    service: { enabled: true, internalTrafficPolicy: "Local" },
    clusterRole: { create: true, rules: readPods },
    resources: compute("100m", "192Mi", "384Mi"),
    // The logs of the node's pods belong to root; the capability reads those of others, and writes nothing.
    podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
    securityContext: {
      ...restrictedContainer,
      runAsUser: 0,
      runAsGroup: 0,
      capabilities: { drop: ["ALL"], add: ["DAC_READ_SEARCH"] },
    },
    extraVolumes: [
      { name: "pod-logs", hostPath: { path: "/var/log/pods" } },
      { name: "checkpoints", hostPath: { path: CHECKPOINTS_DIR, type: "DirectoryOrCreate" } },
    ],
    extraVolumeMounts: [
      { name: "pod-logs", mountPath: "/var/log/pods", readOnly: true },
      { name: "checkpoints", mountPath: CHECKPOINTS_DIR },
    ],
    // Every node of Linux, whatever its taints.
    nodeSelector: { "kubernetes.io/os": "linux" },
    tolerations: [{ operator: "Exists" }],
  };
}

/** Values of the chart opentelemetry-collector for the gateway. */
export function gatewayValues(props: ResolvedObservability): Readonly<Record<string, unknown>> {
  const { highlyAvailable, nodes, sampling } = props;
  return {
    ...commonValues(props, GATEWAY_SERVICE, gatewayConfig(sampling)),
    mode: "deployment",
    replicaCount: highlyAvailable ? 2 : 1,
    ports: { ...unusedPorts, ...withoutHostPorts, metrics: { enabled: true } },
    // Headless: an agent must see each pod, to send a trace to always the same one.
    service: { clusterIP: "None" },
    resources: compute("200m", "512Mi", "1Gi"),
    podSecurityContext: { ...restrictedPod, runAsUser: 10001, runAsGroup: 10001 },
    securityContext: restrictedContainer,
    serviceAccount: { name: GATEWAY_SERVICE, automountServiceAccountToken: false },
    podDisruptionBudget: { enabled: highlyAvailable, maxUnavailable: 1 },
    topologySpreadConstraints: spreadOverZones({ "app.kubernetes.io/instance": GATEWAY_SERVICE }),
    ...nodes,
  };
}

function commonValues({ images, priorityClassName }: ResolvedObservability, name: string, config: unknown) {
  const { repository, tag } = images.opentelemetryCollector;
  return {
    fullnameOverride: name,
    image: { repository, tag },
    // As it stands: the chart's own would be merged with it, receivers that nobody uses included.
    alternateConfig: config,
    rewriteDeprecatedComponentNames: false,
    serviceAccount: { name },
    podMonitor: { enabled: true },
    priorityClassName,
  };
}

/** The chart would take the ports of the node as well. */
const withoutHostPorts = {
  otlp: { enabled: true, hostPort: 0 },
  "otlp-http": { enabled: true, hostPort: 0 },
};

/** What the processor k8s_attributes reads. @see https://pkg.go.dev/github.com/open-telemetry/opentelemetry-collector-contrib/processor/k8sattributesprocessor */
const readPods = [
  { apiGroups: [""], resources: ["pods", "namespaces"], verbs: ["get", "watch", "list"] },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: ["get", "watch", "list"] },
];
