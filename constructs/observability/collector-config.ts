import { OBSERVABILITY_NAMESPACE } from "./observability-places.ts";
import type { TraceSampling } from "./observability-props.ts";

/** A collector's configuration, as its program reads it. @see https://opentelemetry.io/docs/collector/configuration/ */
export type CollectorConfig = Readonly<Record<string, unknown>>;

/** The headless Service that names each pod of the gateway. */
export const GATEWAY_SERVICE = "otel-gateway";

/** Where an agent keeps how far it has read each log, on its node. */
export const CHECKPOINTS_DIR = "/var/lib/otelcol";

const GATEWAY_HOST = `${GATEWAY_SERVICE}.${OBSERVABILITY_NAMESPACE}.svc.cluster.local`;

/** Between pods the mesh encrypts; without a mesh nothing does. */
const plaintext = { tls: { insecure: true } };

const otlp = {
  protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "0.0.0.0:4318" } },
};

/** First in each pipeline: what does not fit is refused, and whoever sent it tries again, before the kernel ends the process. */
const memoryLimiter = { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 25 };

const healthCheck = { endpoint: "0.0.0.0:13133" };

/** Its own metrics, for Prometheus; by itself it shows them to its own pod only. */
const telemetry = {
  metrics: { readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: 8888 } } } }] },
};

/**
 * The agent of a node: takes spans from the pods there and reads their logs, says whose they are, and hands both on. All spans of a
 * trace go to one pod of the gateway, which alone can judge the trace.
 */
export function agentConfig(clusterName: string): CollectorConfig {
  return {
    extensions: {
      health_check: healthCheck,
      file_storage: { directory: CHECKPOINTS_DIR, create_directory: true },
    },
    receivers: { otlp, file_log: containerLogs },
    processors: {
      memory_limiter: memoryLimiter,
      k8s_attributes: kubernetesAttributes,
      resource: { attributes: [{ key: "k8s.cluster.name", value: clusterName, action: "upsert" }] },
      batch: { send_batch_size: 1024, timeout: "1s" },
    },
    exporters: {
      load_balancing: {
        routing_key: "traceID",
        protocol: { otlp: plaintext },
        resolver: { dns: { hostname: GATEWAY_HOST, port: "4317", interval: "5s" } },
      },
      "otlp_http/logs": { endpoint: `http://${GATEWAY_HOST}:4318`, ...plaintext },
    },
    service: {
      telemetry,
      extensions: ["health_check", "file_storage"],
      pipelines: {
        traces: {
          receivers: ["otlp"],
          processors: ["memory_limiter", "k8s_attributes", "resource", "batch"],
          exporters: ["load_balancing"],
        },
        logs: {
          receivers: ["otlp", "file_log"],
          processors: ["memory_limiter", "k8s_attributes", "resource", "batch"],
          exporters: ["otlp_http/logs"],
        },
      },
    },
  };
}

/** The gateway: keeps whole traces that failed or were slow and a share of the others for Jaeger, and hands logs to Loki. */
export function gatewayConfig({ samplingPercent, slowMilliseconds }: TraceSampling): CollectorConfig {
  return {
    extensions: { health_check: healthCheck },
    receivers: { otlp },
    processors: {
      memory_limiter: memoryLimiter,
      tail_sampling: {
        // As long as a trace may take from its first span to be judged whole.
        decision_wait: "10s",
        num_traces: 50_000,
        // Spans that come after the decision follow it.
        decision_cache: { sampled_cache_size: 100_000, non_sampled_cache_size: 100_000 },
        policies: [
          { name: "errors", type: "status_code", status_code: { status_codes: ["ERROR"] } },
          { name: "slow", type: "latency", latency: { threshold_ms: slowMilliseconds } },
          { name: "rest", type: "probabilistic", probabilistic: { sampling_percentage: samplingPercent } },
        ],
      },
      batch: { send_batch_size: 1024, timeout: "1s" },
    },
    exporters: {
      "otlp_grpc/jaeger": { endpoint: `jaeger.${OBSERVABILITY_NAMESPACE}.svc.cluster.local:4317`, ...plaintext },
      // Loki takes OTLP under this path; the exporter adds /v1/logs.
      "otlp_http/loki": {
        endpoint: `http://loki.${OBSERVABILITY_NAMESPACE}.svc.cluster.local:3100/otlp`,
        ...plaintext,
      },
    },
    service: {
      telemetry,
      extensions: ["health_check"],
      pipelines: {
        traces: {
          receivers: ["otlp"],
          processors: ["memory_limiter", "tail_sampling", "batch"],
          exporters: ["otlp_grpc/jaeger"],
        },
        logs: { receivers: ["otlp"], processors: ["memory_limiter", "batch"], exporters: ["otlp_http/loki"] },
      },
    },
  };
}

/** The logs of every container of the node but the agent's own: a fault that it logs would feed itself. */
const containerLogs = {
  include: ["/var/log/pods/*/*/*.log"],
  exclude: ["/var/log/pods/observability-agents_otel-agent-*/*/*.log"],
  start_at: "end",
  include_file_path: true,
  storage: "file_storage",
  retry_on_failure: { enabled: true },
  // Understands what container runtimes write, and takes the pod's names from the path.
  operators: [{ type: "container", id: "container" }],
};

/** Spans are told apart by their sender's address, which the mesh keeps; logs by the pod's uid in their path. */
const kubernetesAttributes = {
  auth_type: "serviceAccount",
  filter: { node_from_env_var: "OTEL_K8S_NODE_NAME" },
  extract: {
    metadata: [
      "k8s.namespace.name",
      "k8s.pod.name",
      "k8s.pod.uid",
      "k8s.node.name",
      "k8s.deployment.name",
      "k8s.statefulset.name",
      "k8s.daemonset.name",
    ],
    // A span's own service.name stays; a log has none.
    labels: [{ tag_name: "service.name", key: "app.kubernetes.io/name", from: "pod" }],
  },
  pod_association: [
    { sources: [{ from: "resource_attribute", name: "k8s.pod.uid" }] },
    { sources: [{ from: "connection" }] },
  ],
};
