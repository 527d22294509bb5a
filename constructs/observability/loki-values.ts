import { spreadOverZones } from "../kube/pod-spread.ts";
import { compute } from "./chart-compute.ts";
import type { ResolvedObservability } from "./observability-props.ts";

/** The account that Loki runs as; it is given access to the bucket. */
const LOKI_SERVICE_ACCOUNT = "loki";

/** The first day of the schema that Loki stores by; a new schema would begin on a later day, beside this one. */
const SCHEMA_FROM = "2026-01-01";

/**
 * Values of Loki's chart: one process that does everything, on its volume; or, where a bucket is given, up to three that share it.
 *
 * @see https://grafana.com/docs/loki/latest/get-started/deployment-modes/
 */
export function lokiValues(props: ResolvedObservability): Readonly<Record<string, unknown>> {
  const { highlyAvailable, logs, logBucket, storageClass, priorityClassName, nodes } = props;
  const replicas = highlyAvailable && logBucket !== undefined ? 3 : 1;
  return {
    fullnameOverride: "loki",
    deploymentMode: "Monolithic",
    serviceAccount: { name: LOKI_SERVICE_ACCOUNT },
    loki: {
      // One tenant: who may ask is the NetworkPolicy's business and Grafana's.
      auth_enabled: false,
      commonConfig: { replication_factor: replicas },
      schemaConfig: {
        configs: [
          {
            from: SCHEMA_FROM,
            store: "tsdb",
            object_store: logBucket === undefined ? "filesystem" : "s3",
            schema: "v13",
            index: { prefix: "index_", period: "24h" },
          },
        ],
      },
      storage: storageValues(props),
      limits_config: {
        retention_period: `${logs.days * 24}h`,
        allow_structured_metadata: true,
        reject_old_samples: true,
        reject_old_samples_max_age: "24h",
      },
      compactor: {
        retention_enabled: true,
        delete_request_store: logBucket === undefined ? "filesystem" : "s3",
      },
      analytics: { reporting_enabled: false },
    },
    singleBinary: {
      replicas,
      resources: compute("200m", "512Mi", "1Gi"),
      persistence: {
        enabled: true,
        size: `${logs.gibibytes}Gi`,
        storageClass,
        whenDeleted: "Retain",
        whenScaled: "Retain",
      },
      podDisruptionBudget: { enabled: replicas > 1, maxUnavailable: 1 },
      topologySpreadConstraints: spreadOverZones({ "app.kubernetes.io/name": "loki" }),
      priorityClassName,
      ...nodes,
      // Looks for rules in ConfigMaps; ours are Prometheus's.
      sidecar: false,
    },
    monitoring: { serviceMonitor: { enabled: true } },
    ...withoutExtras,
  };
}

/** What a Loki of many parts would have. */
const withoutExtras = {
  write: { replicas: 0 },
  read: { replicas: 0 },
  backend: { replicas: 0 },
  gateway: { enabled: false },
  chunksCache: { enabled: false },
  resultsCache: { enabled: false },
  lokiCanary: { enabled: false },
  test: { enabled: false },
  ruler: { enabled: false },
  sidecar: { rules: { enabled: false } },
};

function storageValues({ logBucket }: ResolvedObservability) {
  return logBucket === undefined
    ? { type: "filesystem" }
    : {
        type: "s3",
        bucketNames: { chunks: logBucket.name, ruler: logBucket.name },
        s3: { region: logBucket.region },
      };
}
