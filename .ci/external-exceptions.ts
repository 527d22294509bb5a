/** A finding of a checker that is deliberately not followed. */
export interface ExternalException {
  readonly checker: "checkov" | "kube-score";
  /** As the checker names it. */
  readonly check: string;
  /** Each as `Kind namespace/name`; one without the finding is a finding itself. */
  readonly objects: readonly string[];
  readonly reason: string;
}

const services = ["business-metrics", "event-archive", "inventory", "notification", "order", "user"].map(
  (name) => `Deployment plinth/${name}`,
);
const businessMetrics = "Deployment plinth/business-metrics";
const eventArchive = "Deployment plinth/event-archive";
/** Of which there is one pod each. */
const single = [businessMetrics, eventArchive];
/** Whose secrets are all in files. */
const secretless = [businessMetrics, "Deployment plinth/inventory"];
const headroom = "Deployment plinth/headroom";
const limitsStore = "Deployment plinth-gateway/gateway-limits";
const registrar = "Deployment plinth/registrar";
const redis = "StatefulSet cache/redis";
const redisRepair = "Job cache/redis-repair";
const citusGroups = [0, 1, 2].map((group) => `StatefulSet database/citus-${group}`);
const citusBackups = [0, 1, 2].map((group) => `CronJob database/citus-${group}-backup`);
const citusDatabases = "Job database/citus-databases";
const pooler = "Deployment database/pooler";
const database = [...citusGroups, ...citusBackups, citusDatabases, pooler];
const vaultJobs = ["CronJob vault/vault-snapshot", "Job vault/vault-init"];
/** The pods of Redis, Citus and Vault that are not of a chart. */
const stores = [redis, redisRepair, ...database, ...vaultJobs];

/** Policies of pods that a chart or an operator makes: synth writes a chart's values, not its objects. */
const policiesOfChartPods = [
  ...["cert-manager", "controller", "default", "webhook"].map((name) => `cert-manager/${name}`),
  ...["consul", "default"].map((name) => `consul/${name}`),
  ...["default", "kafka", "kafka-cluster", "operator"].map((name) => `kafka/${name}`),
  "vault/vault",
  ...["default", "keda", "vpa"].map((name) => `keda/${name}`),
  ...["default", "otel-agent"].map((name) => `observability-agents/${name}`),
  ...[
    "alertmanager",
    "default",
    "grafana",
    "jaeger",
    "kube-state-metrics",
    "loki",
    "otel-gateway",
    "prometheus",
    "prometheus-operator",
  ].map((name) => `observability/${name}`),
  "plinth/waypoint",
  ...["kong-controller", "kong-gateway"].map((name) => `plinth-gateway/${name}`),
].map((name) => `NetworkPolicy ${name}`);

/** The one list of them. */
export const externalExceptions: readonly ExternalException[] = [
  {
    checker: "checkov",
    check: "CKV_K8S_43",
    objects: [...services, registrar, ...database],
    reason:
      "image should use a digest: the image comes from the settings, and only the registry that it is pushed to knows its digest; the tags are those of releases, which are never moved",
  },
  {
    checker: "checkov",
    check: "CKV_K8S_43",
    objects: [headroom, limitsStore, redis, redisRepair, ...vaultJobs],
    reason:
      "image should use a digest: the vendors' tags of whole versions, which stacks/versions.ts pins with their sources, are never moved",
  },
  {
    checker: "checkov",
    check: "CKV_K8S_15",
    objects: [...services, registrar, headroom, limitsStore, ...stores],
    reason:
      "image pull policy should be Always: as tags are never moved, a pulled image is the right one, and Always would tie each start of a pod to the registry",
  },
  {
    checker: "checkov",
    check: "CKV_K8S_35",
    objects: services.filter((name) => !secretless.includes(name)),
    reason:
      "secrets as files, not as environment variables: services take what does not change while they run from the environment, so that they run in the same way anywhere; a changed Secret rolls the pods, the root file system is read-only and nothing prints the environment",
  },
  {
    checker: "checkov",
    check: "CKV_K8S_35",
    objects: [redis, ...citusGroups, ...citusBackups, citusDatabases],
    reason:
      "secrets as files, not as environment variables: these programs take a password from the environment, and of it alone; a changed Secret rolls the pods, and nothing prints the environment",
  },
  {
    checker: "checkov",
    check: "CKV_K8S_38",
    objects: citusGroups,
    reason:
      "no token of the service account: Patroni keeps who leads in the cluster's API; its Role is for the objects of its own namespace",
  },
  {
    checker: "checkov",
    check: "CKV_K8S_11",
    objects: database,
    reason:
      "a CPU limit: it would hold up queries, and who has locks, while the node has time to spare; requests share it out, and memory is limited",
  },
  {
    checker: "kube-score",
    check: "container-resources",
    objects: database,
    reason: "the same as checkov's CKV_K8S_11",
  },
  {
    checker: "checkov",
    check: "CKV_K8S_40",
    objects: [limitsStore, redis, redisRepair, ...database],
    reason:
      "a high user ID: it is the user of the vendor's image, whose files are that user's; it is not root, and may not become it",
  },
  {
    checker: "checkov",
    check: "CKV_K8S_8",
    objects: [headroom],
    reason: "a liveness probe: the pods only hold room, and do nothing that could hang",
  },
  {
    checker: "checkov",
    check: "CKV_K8S_9",
    objects: [headroom],
    reason: "a readiness probe: the pods only hold room, and serve nobody",
  },
  {
    checker: "kube-score",
    check: "container-image-pull-policy",
    objects: [...services, registrar, headroom, limitsStore, ...stores],
    reason: "the same as checkov's CKV_K8S_15",
  },
  {
    checker: "kube-score",
    check: "container-security-context-user-group-id",
    objects: [limitsStore, redis, redisRepair, ...database],
    reason: "the same as checkov's CKV_K8S_40",
  },
  {
    checker: "kube-score",
    check: "container-ephemeral-storage-request-and-limit",
    objects: [...services, registrar],
    reason:
      "the root file system is read-only, and the one writable volume, /tmp, has a size limit of 64 MiB; logs are the node's to rotate",
  },
  {
    checker: "kube-score",
    check: "container-ephemeral-storage-request-and-limit",
    objects: stores,
    reason:
      "the root file system is read-only, and volumes on the node's disk have size limits of their own; logs are the node's to rotate",
  },
  {
    checker: "kube-score",
    check: "container-ephemeral-storage-request-and-limit",
    objects: [headroom, limitsStore],
    reason: "the root file system is read-only, and no volume is on the node's disk; logs are the node's to rotate",
  },
  {
    checker: "kube-score",
    check: "deployment-has-host-podantiaffinity",
    objects: [...services.filter((name) => !single.includes(name)), registrar, headroom, pooler],
    reason:
      "topology spread does that: over zones, over hosts where it can be; an anti-affinity would do it again, at more cost for the scheduler",
  },
  {
    checker: "kube-score",
    check: "statefulset-has-host-podantiaffinity",
    objects: [redis, ...citusGroups],
    reason: "topology spread does that, over zones and over hosts",
  },
  {
    checker: "kube-score",
    check: "deployment-has-poddisruptionbudget",
    objects: [headroom],
    reason: "the pods only hold room and are there to be driven out; a budget would hold up the nodes' upgrades",
  },
  {
    checker: "kube-score",
    check: "deployment-replicas",
    objects: [businessMetrics],
    reason:
      "each pod counts what it has read, so one that comes and goes would make the sums jump; no customer waits for it",
  },
  {
    checker: "kube-score",
    check: "deployment-replicas",
    objects: [eventArchive],
    reason: "while it is away, Kafka keeps what it has not written yet, and no customer waits for it",
  },
  {
    checker: "kube-score",
    check: "deployment-replicas",
    objects: [limitsStore],
    reason: "two at once would each count a part of a limit; while it is away, requests pass uncounted",
  },
  {
    checker: "kube-score",
    check: "deployment-strategy",
    objects: [limitsStore],
    reason: "Recreate: a rolling update has two of them for a while, and each would count a part of a limit",
  },
  {
    checker: "kube-score",
    check: "pod-probes-identical",
    objects: [limitsStore],
    reason:
      "both ask Redis to answer, but at other intervals and with other patience: there is nothing else that it could be ready for",
  },
  {
    checker: "kube-score",
    check: "pod-probes-identical",
    objects: [redis, ...citusGroups],
    reason:
      "both ask the exporter for a page of its own, with other patience: whether the store is there is not its to say, and it is told by the store's own probes",
  },
  {
    checker: "kube-score",
    check: "pod-probes-identical",
    objects: [pooler],
    reason:
      "both ask whether PgBouncer listens, with other patience: where PostgreSQL is away, it says so to clients better than a refused connection does",
  },
  {
    checker: "kube-score",
    check: "networkpolicy-targets-pod",
    objects: policiesOfChartPods,
    reason: "its pods come from a chart or an operator, which the manifests do not show",
  },
  {
    checker: "kube-score",
    check: "service-targets-pod",
    objects: [0, 1, 2].map((group) => `Service database/citus-${group}`),
    reason: "it leads to the primary, whose pod Patroni labels as such while it leads",
  },
  {
    checker: "kube-score",
    check: "service-targets-pod",
    objects: ["Service vault/vault-api"],
    reason: "its pods come from Vault's chart, which the manifests do not show",
  },
  {
    checker: "kube-score",
    check: "service-targets-pod",
    objects: ["Service consul/consul-api"],
    reason: "its pods come from Consul's chart, which the manifests do not show",
  },
];
