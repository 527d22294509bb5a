import type { CustomResourceBundle } from "./custom-resource-bundle.ts";
import { kongDefinitions } from "./kong-definitions.ts";
import { strimziDefinitions } from "./strimzi-definitions.ts";

/** The Gateway API's standard channel. */
export const gatewayApi: CustomResourceBundle = {
  name: "gateway-api",
  title: "the Gateway API",
  groups: ["gateway.networking.k8s.io"],
  needed: { apiVersion: "gateway.networking.k8s.io/v1", kinds: ["GatewayClass", "Gateway", "HTTPRoute"] },
  source: { module: "sigs.k8s.io/gateway-api", paths: ["config/crd/standard"] },
};

/** The plugins of Kong. */
export const kong: CustomResourceBundle = {
  name: "kong",
  title: "Kong's plugins",
  groups: ["configuration.konghq.com"],
  needed: { apiVersion: "configuration.konghq.com/v1", kinds: ["KongPlugin", "KongClusterPlugin"] },
  source: kongDefinitions,
};

/** What a local stack's cluster has: its gateway acts on them. */
export const localBundles: readonly CustomResourceBundle[] = [gatewayApi, kong];

/** Strimzi's kinds: as the rest of `chartBundles`, where this machine has what they are made with. */
export const strimzi: CustomResourceBundle = {
  name: "strimzi",
  title: "Strimzi's kinds",
  groups: ["kafka.strimzi.io"],
  needed: { apiVersion: "kafka.strimzi.io/v1", kinds: ["Kafka", "KafkaNodePool", "KafkaRebalance", "KafkaUser"] },
  source: strimziDefinitions,
};

/** What the platform's charts install on a cluster in the cloud, of the kinds that we make: tests hold our objects against it. */
export const chartBundles: readonly CustomResourceBundle[] = [
  {
    name: "cert-manager",
    title: "cert-manager's kinds",
    groups: ["cert-manager.io"],
    needed: { apiVersion: "cert-manager.io/v1", kinds: ["Certificate", "ClusterIssuer"] },
    source: {
      module: "github.com/cert-manager/cert-manager",
      paths: ["deploy/crds/cert-manager.io_certificates.yaml", "deploy/crds/cert-manager.io_clusterissuers.yaml"],
    },
  },
  {
    name: "istio",
    title: "Istio's kinds",
    groups: ["extensions.istio.io", "networking.istio.io", "security.istio.io", "telemetry.istio.io"],
    needed: { apiVersion: "security.istio.io/v1", kinds: ["AuthorizationPolicy", "PeerAuthentication"] },
    source: { module: "istio.io/api", paths: ["kubernetes/customresourcedefinitions.gen.yaml"] },
  },
  {
    name: "karpenter",
    title: "Karpenter's kinds",
    groups: ["karpenter.sh", "karpenter.k8s.aws"],
    needed: { apiVersion: "karpenter.sh/v1", kinds: ["NodePool"] },
    source: {
      module: "github.com/aws/karpenter-provider-aws",
      paths: ["pkg/apis/crds/karpenter.k8s.aws_ec2nodeclasses.yaml", "pkg/apis/crds/karpenter.sh_nodepools.yaml"],
    },
  },
  {
    name: "keda",
    title: "KEDA's kinds",
    groups: ["keda.sh"],
    needed: { apiVersion: "keda.sh/v1alpha1", kinds: ["ScaledObject"] },
    source: {
      module: "github.com/kedacore/keda/v2",
      paths: [
        "config/crd/bases/keda.sh_clustertriggerauthentications.yaml",
        "config/crd/bases/keda.sh_scaledobjects.yaml",
        "config/crd/bases/keda.sh_triggerauthentications.yaml",
      ],
    },
  },
  {
    name: "prometheus-operator",
    title: "the Prometheus operator's kinds",
    groups: ["monitoring.coreos.com"],
    needed: { apiVersion: "monitoring.coreos.com/v1", kinds: ["PrometheusRule", "ServiceMonitor"] },
    source: {
      module: "github.com/prometheus-operator/prometheus-operator",
      paths: [
        "alertmanagerconfigs",
        "podmonitors",
        "probes",
        "prometheusrules",
        "scrapeconfigs",
        "servicemonitors",
      ].map((plural) => `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`),
    },
  },
  {
    name: "snapshots",
    title: "the kinds of volume snapshots",
    groups: ["snapshot.storage.k8s.io"],
    needed: { apiVersion: "snapshot.storage.k8s.io/v1", kinds: ["VolumeSnapshotClass"] },
    source: {
      module: "github.com/kubernetes-csi/external-snapshotter/client/v8",
      paths: [
        "config/crd/snapshot.storage.k8s.io_volumesnapshotclasses.yaml",
        "config/crd/snapshot.storage.k8s.io_volumesnapshots.yaml",
      ],
    },
  },
  {
    name: "vpa",
    title: "the Vertical Pod Autoscaler's kinds",
    groups: ["autoscaling.k8s.io"],
    needed: { apiVersion: "autoscaling.k8s.io/v1", kinds: ["VerticalPodAutoscaler"] },
    source: { module: "k8s.io/autoscaler/vertical-pod-autoscaler", paths: ["deploy/vpa-v1-crd-gen.yaml"] },
  },
];
