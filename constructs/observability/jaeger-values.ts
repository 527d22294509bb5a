import { restrictedContainer, restrictedPod } from "../kube/pod-security.ts";
import { compute } from "./chart-compute.ts";
import type { ResolvedObservability } from "./observability-props.ts";

/** The claim of the volume that traces are kept on; its size is `traces.gibibytes`. */
export const JAEGER_CLAIM = "jaeger-traces";

const TRACES_DIR = "/traces";

/**
 * Values of Jaeger's chart. Its store is Badger, in files that one process alone can hold: there is one replica, and while it moves to
 * another node of the zone of its volume, new traces wait at the gateway or are lost. More replicas need a store of their own.
 *
 * @see https://www.jaegertracing.io/docs/latest/storage/badger/
 */
export function jaegerValues({ images, traces, nodes }: ResolvedObservability): Readonly<Record<string, unknown>> {
  const { repository, tag } = images.jaeger;
  return {
    fullnameOverride: "jaeger",
    userconfig: jaegerConfig(traces.days),
    jaeger: {
      image: { repository, tag },
      replicas: 1,
      // Of two processes at once, the second could not open the store.
      strategy: { type: "Recreate" },
      serviceAccount: { automountServiceAccountToken: false },
      podSecurityContext: { ...restrictedPod, runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 },
      securityContext: restrictedContainer,
      resources: compute("100m", "512Mi", "1Gi"),
      extraVolumes: [{ name: "traces", persistentVolumeClaim: { claimName: JAEGER_CLAIM } }],
      extraVolumeMounts: [{ name: "traces", mountPath: TRACES_DIR }],
      ...nodes,
    },
  };
}

/** Jaeger v2 is a collector, configured as one. @see https://www.jaegertracing.io/docs/latest/deployment/configuration/ */
function jaegerConfig(days: number): Readonly<Record<string, unknown>> {
  return {
    extensions: {
      healthcheckv2: { use_v2: true, http: { endpoint: "0.0.0.0:13133" } },
      jaeger_storage: {
        backends: {
          traces: {
            badger: {
              directories: { keys: `${TRACES_DIR}/keys`, values: `${TRACES_DIR}/values` },
              ephemeral: false,
              ttl: { spans: `${days * 24}h` },
            },
          },
        },
      },
      jaeger_query: {
        storage: { traces: "traces" },
        grpc: { endpoint: "0.0.0.0:16685" },
        http: { endpoint: "0.0.0.0:16686" },
      },
    },
    receivers: { otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4317" } } } },
    processors: { batch: {} },
    exporters: { jaeger_storage_exporter: { trace_storage: "traces" } },
    service: {
      extensions: ["jaeger_storage", "jaeger_query", "healthcheckv2"],
      telemetry: {
        resource: { "service.name": "jaeger" },
        metrics: {
          level: "normal",
          readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: 8888 } } } }],
        },
      },
      pipelines: {
        traces: { receivers: ["otlp"], processors: ["batch"], exporters: ["jaeger_storage_exporter"] },
      },
    },
  };
}
