import { restrictedContainer, restrictedPod } from "../kube/pod-security.ts";
import { spreadOverZones } from "../kube/pod-spread.ts";
import { compute } from "./chart-compute.ts";
import {
  AGENTS_NAMESPACE,
  dashboardLabels,
  observabilityEndpoints,
  PROMETHEUS_SERVICE_ACCOUNT,
  prometheusPodLabels,
} from "./observability-places.ts";
import type { PinnedImage, ResolvedObservability } from "./observability-props.ts";

/** The Secret with Alertmanager's configuration, under `alertmanager.yaml`. */
export const ALERTMANAGER_CONFIG_SECRET = "alertmanager-config";

/** Values of kube-prometheus-stack: Prometheus, Alertmanager, Grafana, kube-state-metrics, the node exporter and their operator. */
export function prometheusStackValues(
  props: ResolvedObservability,
  receiverSecrets: readonly string[],
): Readonly<Record<string, unknown>> {
  const { nodes, priorityClassName } = props;
  return {
    fullnameOverride: "kube-prometheus-stack",
    crds: { enabled: false },
    ...notOnManagedControlPlanes,
    defaultRules: { rules: rulesOfUnseenComponents },
    prometheusOperator: {
      // The API server is not in the mesh, whose STRICT mode would refuse its calls; rules are checked before they get here.
      admissionWebhooks: { enabled: false },
      tls: { enabled: false },
      resources: compute("50m", "128Mi", "256Mi"),
      prometheusConfigReloader: { resources: compute("10m", "64Mi") },
      priorityClassName,
      ...nodes,
    },
    prometheus: prometheusValues(props),
    alertmanager: alertmanagerValues(props, receiverSecrets),
    grafana: grafanaValues(props),
    "kube-state-metrics": {
      resources: compute("20m", "128Mi", "256Mi"),
      priorityClassName,
      // How a machine was bought, as Karpenter and EKS have it: what the share of spot machines is counted by.
      metricLabelsAllowlist: ["nodes=[karpenter.sh/capacity-type,eks.amazonaws.com/capacityType]"],
      ...nodes,
    },
    "prometheus-node-exporter": {
      namespaceOverride: AGENTS_NAMESPACE,
      resources: compute("20m", "48Mi", "96Mi"),
      containerSecurityContext: { ...restrictedContainer, seccompProfile: { type: "RuntimeDefault" } },
      // Every node, whatever its taints.
      tolerations: [{ operator: "Exists" }],
      priorityClassName,
    },
  };
}

/** EKS runs them out of sight; kube-proxy shows its metrics to its own node only. */
const notOnManagedControlPlanes = {
  kubeControllerManager: { enabled: false },
  kubeScheduler: { enabled: false },
  kubeEtcd: { enabled: false },
  kubeProxy: { enabled: false },
};

const rulesOfUnseenComponents = {
  etcd: false,
  kubeControllerManager: false,
  kubeProxy: false,
  kubeSchedulerAlerting: false,
  kubeSchedulerRecording: false,
};

function prometheusValues(props: ResolvedObservability) {
  const { clusterName, highlyAvailable, metrics, storageClass, priorityClassName, nodes, images } = props;
  return {
    serviceAccount: { name: PROMETHEUS_SERVICE_ACCOUNT },
    podDisruptionBudget: { enabled: highlyAvailable, minAvailable: 1 },
    prometheusSpec: {
      image: imageValues(images.prometheus),
      replicas: highlyAvailable ? 2 : 1,
      externalLabels: { cluster: clusterName },
      retention: `${metrics.days}d`,
      // Blocks are deleted before the volume is full: the write-ahead log and the compaction need room too.
      retentionSize: `${Math.floor(metrics.gibibytes * 0.8 * 1024)}MiB`,
      walCompression: true,
      scrapeInterval: "30s",
      evaluationInterval: "30s",
      storageSpec: volume(storageClass, metrics.gibibytes),
      resources: highlyAvailable ? compute("500m", "2Gi", "4Gi") : compute("200m", "1Gi", "2Gi"),
      // Whoever makes a monitor or a rule is heard, whatever release it comes with.
      serviceMonitorSelectorNilUsesHelmValues: false,
      podMonitorSelectorNilUsesHelmValues: false,
      probeSelectorNilUsesHelmValues: false,
      ruleSelectorNilUsesHelmValues: false,
      scrapeConfigSelectorNilUsesHelmValues: false,
      topologySpreadConstraints: spreadOverZones(prometheusPodLabels),
      priorityClassName,
      ...nodes,
    },
  };
}

function alertmanagerValues(props: ResolvedObservability, receiverSecrets: readonly string[]) {
  const { highlyAvailable, storageClass, priorityClassName, nodes } = props;
  return {
    podDisruptionBudget: { enabled: highlyAvailable, minAvailable: 2 },
    alertmanagerSpec: {
      replicas: highlyAvailable ? 3 : 1,
      useExistingSecret: true,
      configSecret: ALERTMANAGER_CONFIG_SECRET,
      secrets: [...receiverSecrets],
      retention: "120h",
      // Silences and what has been told already.
      storage: volume(storageClass, 1),
      resources: compute("20m", "64Mi", "128Mi"),
      topologySpreadConstraints: spreadOverZones({ "app.kubernetes.io/name": "alertmanager" }),
      priorityClassName,
      ...nodes,
    },
  };
}

/** One replica: its users and sessions are in a file. What is shown comes from ConfigMaps, so nothing is lost with it. */
function grafanaValues({ grafanaAdminSecret, priorityClassName, nodes }: ResolvedObservability) {
  const [[dashboardLabel, dashboardValue] = []] = Object.entries(dashboardLabels);
  return {
    fullnameOverride: "grafana",
    admin: { existingSecret: grafanaAdminSecret, userKey: "admin-user", passwordKey: "admin-password" },
    "grafana.ini": {
      analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
      "auth.anonymous": { enabled: false },
      users: { allow_sign_up: false },
      security: { cookie_samesite: "strict", disable_gravatar: true },
    },
    persistence: { enabled: false },
    testFramework: { enabled: false },
    securityContext: { ...restrictedPod, runAsUser: 472, runAsGroup: 472, fsGroup: 472 },
    resources: compute("50m", "192Mi", "384Mi"),
    sidecar: {
      resources: compute("10m", "96Mi"),
      securityContext: restrictedContainer,
      dashboards: { label: dashboardLabel, labelValue: dashboardValue, searchNamespace: "" },
    },
    additionalDataSources: [
      { name: "Loki", uid: "loki", type: "loki", access: "proxy", url: observabilityEndpoints.loki },
      { name: "Jaeger", uid: "jaeger", type: "jaeger", access: "proxy", url: observabilityEndpoints.jaeger },
    ],
    priorityClassName,
    ...nodes,
  };
}

/** The operator's charts ask for the registry apart from the rest. */
function imageValues({ repository, tag }: PinnedImage) {
  const slash = repository.indexOf("/");
  return { registry: repository.slice(0, slash), repository: repository.slice(slash + 1), tag };
}

function volume(storageClassName: string, gibibytes: number) {
  return {
    volumeClaimTemplate: {
      spec: {
        storageClassName,
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: `${gibibytes}Gi` } },
      },
    },
  };
}
