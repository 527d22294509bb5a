import type { ChartVersion, ImageVersion, VersionFacts } from "./versions-facts.ts";

const ISTIO = {
  repository: "https://istio-release.storage.googleapis.com/charts",
  version: "1.31.4",
  licence: "Apache-2.0",
  // 1.31.0 is of 2026-08-31, and support ends six weeks after 1.33.0, two quarters later.
  endOfLife: {
    none: "set by the day of 1.33.0: six weeks after it (https://istio.io/latest/docs/releases/supported-releases/)",
  },
  source: "https://pkg.go.dev/istio.io/api@v1.31.4, which every release of Istio tags",
} as const;

const LATEST_ONLY = { none: "the project supports its newest release alone, and names no day" } as const;

const ADDON = {
  version: "default",
  licence: "Apache-2.0",
  endOfLife: { none: "EKS moves its default with each Kubernetes version, and asks for an update before it ends one" },
  source: "https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html",
} as const;

/** Every image, chart and add-on version, once. */
export const versions = {
  /** Of EKS; it decides the add-ons' versions, which EKS resolves. */
  kubernetes: "1.36",
  /** The system of Karpenter's nodes; managed groups take the newest that EKS has. */
  bottlerocket: "v1.68.1",
  /** What EKS is asked for; see AddonVersion in constructs/aws. */
  addons: {
    "aws-ebs-csi-driver": ADDON,
    coredns: ADDON,
    "eks-pod-identity-agent": ADDON,
    "kube-proxy": ADDON,
    "metrics-server": ADDON,
    "snapshot-controller": ADDON,
    "vpc-cni": ADDON,
  },
  /** Images of our own services, under this repository's licence. */
  images: {
    businessMetrics: "business-metrics-service:v1.0.0",
    citus: "citus:v1.0.0",
    eventArchive: "event-archive-service:v1.0.0",
    inventory: "inventory-service:v1.0.0",
    notification: "notification-service:v1.0.0",
    order: "order-service:v1.0.0",
    registrar: "registrar-service:v1.0.0",
    sandbox: "sandbox-service:v1.0.0",
    user: "user-service:v3.0.0",
  },
  /** Images of others that no chart below pins, or pins worse. */
  vendorImages: {
    awsCli: {
      repository: "public.ecr.aws/aws-cli/aws-cli",
      tag: "2.36.7",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/aws/aws-cli/tree/2.36.7",
    },
    consul: {
      repository: "docker.io/hashicorp/consul",
      tag: "2.0.3",
      licence: "BUSL-1.1",
      endOfLife: "2028-04-30",
      source: "https://github.com/hashicorp/consul-k8s/blob/v2.0.3/charts/consul/Chart.yaml",
    },
    consulControlPlane: {
      repository: "docker.io/hashicorp/consul-k8s-control-plane",
      tag: "2.0.3",
      licence: "MPL-2.0",
      endOfLife: "2028-04-30",
      source: "https://github.com/hashicorp/consul-k8s/blob/v2.0.3/charts/consul/Chart.yaml",
    },
    jaeger: {
      repository: "docker.io/jaegertracing/jaeger",
      tag: "2.20.0",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/jaegertracing/helm-charts/pull/771",
    },
    kic: {
      repository: "docker.io/kong/kubernetes-ingress-controller",
      tag: "3.5.13",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/Kong/kubernetes-ingress-controller/releases/tag/v3.5.13",
    },
    kong: {
      repository: "docker.io/library/kong",
      tag: "3.9.3",
      licence: "Apache-2.0",
      endOfLife: { none: "no open-source release is newer, and Kong names no day for this one" },
      source: "https://github.com/Kong/kong/releases/tag/3.9.3",
    },
    opentelemetryCollector: {
      repository: "docker.io/otel/opentelemetry-collector-contrib",
      tag: "0.158.0",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/open-telemetry/opentelemetry-helm-charts/tree/opentelemetry-collector-0.170.0",
    },
    pause: {
      repository: "registry.k8s.io/pause",
      tag: "3.10.2",
      licence: "Apache-2.0",
      endOfLife: "2027-06-28",
      source: "https://github.com/kubernetes/kubernetes/blob/v1.36.3/cmd/kubeadm/app/constants/constants.go",
    },
    postgresExporter: {
      repository: "quay.io/prometheuscommunity/postgres-exporter",
      tag: "v0.18.1",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/prometheus-community/postgres_exporter/releases/tag/v0.18.1",
    },
    // The chart's own is 3.14, whose support ended on 2026-09-30.
    prometheus: {
      repository: "quay.io/prometheus/prometheus",
      tag: "v3.13.2",
      licence: "Apache-2.0",
      endOfLife: "2027-07-31",
      source: "https://endoflife.date/prometheus",
    },
    redis: {
      repository: "docker.io/library/redis",
      tag: "8.2.9",
      licence: "AGPL-3.0-only OR SSPL-1.0 OR LicenseRef-RSALv2",
      endOfLife: "2030-09-01",
      source: "https://endoflife.date/redis",
    },
    redisExporter: {
      repository: "quay.io/oliver006/redis_exporter",
      tag: "v1.88.0",
      licence: "MIT",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/oliver006/redis_exporter/releases/tag/v1.88.0",
    },
    vault: {
      repository: "docker.io/hashicorp/vault",
      tag: "2.0.4",
      licence: "BUSL-1.1",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/hashicorp/vault-helm/blob/v0.34.1/Chart.yaml",
    },
    // The operator takes it by its version of Kafka, which is behind its own.
    strimziKafka: {
      repository: "quay.io/strimzi/kafka",
      tag: "1.2.0-kafka-4.3.1",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/strimzi/strimzi-kafka-operator/blob/1.2.0/kafka-versions.yaml",
    },
  },
  /** Helm charts of others, from their vendors' repositories. */
  charts: {
    awsLoadBalancerController: {
      chart: "aws-load-balancer-controller",
      repository: "https://aws.github.io/eks-charts",
      version: "3.6.0",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/aws/eks-charts/pull/1377",
    },
    certManager: {
      chart: "cert-manager",
      repository: "https://charts.jetstack.io",
      version: "v1.21.3",
      licence: "Apache-2.0",
      endOfLife: { none: "set by the day of 1.23.0, as the two newest minor releases are supported" },
      source: "https://gitlab.com/sylva-projects/sylva-core/-/merge_requests/9897",
    },
    // 1.22 is supported until 2026-10-31 (https://developer.hashicorp.com/consul/docs/upgrade/lts).
    consul: {
      chart: "consul",
      repository: "https://helm.releases.hashicorp.com",
      version: "2.0.3",
      licence: "BUSL-1.1",
      endOfLife: "2028-04-30",
      source: "https://github.com/hashicorp/consul-k8s/tree/v2.0.3/charts/consul",
    },
    // The Gateway API's definitions (experimental ones too) of the release that the controller above is built on. The API has no chart
    // of its own, and Envoy's gateway-crds-helm is too large for Helm (https://github.com/envoyproxy/gateway/issues/6105): its record
    // of a release would have 1.8 MB, of 1 MiB that a Secret holds. This one's has 0.75 MB.
    gatewayApi: {
      chart: "gateway-api-crds",
      repository: "https://wiremind.github.io/wiremind-helm-charts",
      version: "1.6.0",
      digest: "sha256:fff75e698fb310dd691ddb09368a21320c83bae808ce79c1c422bb3e9e6f8a0a",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/wiremind/wiremind-helm-charts/tree/gateway-api-crds-1.6.0/charts/gateway-api-crds",
    },
    istioBase: { chart: "base", ...ISTIO },
    istioCni: { chart: "cni", ...ISTIO },
    istiod: { chart: "istiod", ...ISTIO },
    // Its image is pinned above: the chart's own is 2.19.0.
    jaeger: {
      chart: "jaeger",
      repository: "https://jaegertracing.github.io/helm-charts",
      version: "4.11.1",
      digest: "sha256:120aad01641b88fd73fb097cd63af94aac4e9d49115877f5f63b52b86b512180",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/jaegertracing/helm-charts/tree/jaeger-4.11.1/charts/jaeger",
    },
    karpenter: {
      chart: "oci://public.ecr.aws/karpenter/karpenter",
      version: "1.15.1",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://pkg.go.dev/github.com/aws/karpenter-provider-aws@v1.15.1",
    },
    karpenterCrd: {
      chart: "oci://public.ecr.aws/karpenter/karpenter-crd",
      version: "1.15.1",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://pkg.go.dev/github.com/aws/karpenter-provider-aws@v1.15.1",
    },
    keda: {
      chart: "keda",
      repository: "https://kedacore.github.io/charts",
      version: "2.20.2",
      digest: "sha256:db60b1fa60f0565fefa4ce2f87e855b6a8854363ee82962fbe28a12a70d64c4c",
      licence: "Apache-2.0",
      endOfLife: { none: "set by the day of 2.22.0, as the two newest minor releases are supported" },
      source: "https://github.com/kedacore/charts/tree/v2.20.2/keda",
    },
    // Its images float within a minor release: they are pinned above.
    kong: {
      chart: "ingress",
      repository: "https://charts.konghq.com",
      version: "0.24.0",
      digest: "sha256:670053e7ae58f0b09951f9edc3ab4dea6cab59c970efb6080b3082f63b4fc1f2",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/Kong/charts/tree/ingress-0.24.0/charts/ingress",
    },
    kubePrometheusStack: {
      chart: "kube-prometheus-stack",
      repository: "https://prometheus-community.github.io/helm-charts",
      version: "88.5.3",
      licence: "Apache-2.0 AND AGPL-3.0-only",
      endOfLife: LATEST_ONLY,
      source:
        "https://github.com/prometheus-community/helm-charts/tree/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack",
    },
    // Grafana's own repository keeps its chart for Enterprise Logs alone since March 2026 (https://github.com/grafana/loki/issues/20705).
    loki: {
      chart: "loki",
      repository: "https://grafana-community.github.io/helm-charts",
      version: "18.11.0",
      digest: "sha256:d4d99424d197e1460878093c9fced02346669ab0698a0dca7c575ab76fff7aeb",
      licence: "AGPL-3.0-only",
      endOfLife: { none: "set by the day of Loki 3.9.0, as the two newest minor releases are supported" },
      source: "https://github.com/grafana-community/helm-charts/tree/loki-18.11.0/charts/loki",
    },
    opentelemetryCollector: {
      chart: "opentelemetry-collector",
      repository: "https://open-telemetry.github.io/opentelemetry-helm-charts",
      version: "0.170.0",
      digest: "sha256:ed140b332233075c7fd15eaebba571fdf100926f08c0a5a274c7b32895315137",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source:
        "https://github.com/open-telemetry/opentelemetry-helm-charts/tree/opentelemetry-collector-0.170.0/charts/opentelemetry-collector",
    },
    prometheusOperatorCrds: {
      chart: "prometheus-operator-crds",
      repository: "https://prometheus-community.github.io/helm-charts",
      version: "31.0.1",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source:
        "https://github.com/prometheus-community/helm-charts/tree/prometheus-operator-crds-31.0.1/charts/prometheus-operator-crds",
    },
    strimziKafkaOperator: {
      chart: "strimzi-kafka-operator",
      repository: "https://strimzi.io/charts/",
      version: "1.2.0",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/strimzi/strimzi-kafka-operator/tree/1.2.0/helm-charts/helm3/strimzi-kafka-operator",
    },
    vpa: {
      chart: "vertical-pod-autoscaler",
      repository: "https://kubernetes.github.io/autoscaler",
      version: "0.11.0",
      digest: "sha256:8fa06c3ca1c4bc1a7a8e18f3a29b34ebc92cea34852ea2ad7c354df679bc769a",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source:
        "https://github.com/kubernetes/autoscaler/tree/vertical-pod-autoscaler-chart-0.11.0/vertical-pod-autoscaler/charts/vertical-pod-autoscaler",
    },
    ztunnel: { chart: "ztunnel", ...ISTIO },
    vault: {
      chart: "vault",
      repository: "https://helm.releases.hashicorp.com",
      version: "0.34.1",
      licence: "BUSL-1.1",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/hashicorp/vault-helm/blob/v0.34.1/Chart.yaml",
    },
  },
} as const satisfies Versions;

interface Versions {
  readonly kubernetes: string;
  readonly bottlerocket: string;
  readonly addons: Readonly<Record<string, { readonly version: string } & VersionFacts>>;
  readonly images: Readonly<Record<string, string>>;
  readonly vendorImages: Readonly<Record<string, ImageVersion>>;
  readonly charts: Readonly<Record<string, ChartVersion>>;
}

/** Of those above that are a version and no more. */
export const versionFacts = {
  kubernetes: {
    licence: "Apache-2.0",
    // Of EKS's standard support; the extended one costs more.
    endOfLife: "2027-08-02",
    source: "https://endoflife.date/amazon-eks",
  },
  bottlerocket: {
    licence: "Apache-2.0 OR MIT",
    endOfLife: { none: "each release ends with the next one, and nodes take those by themselves" },
    source: "https://bottlerocket.dev/en/os/1.68.x/version-information/packages/",
  },
} as const satisfies Record<string, VersionFacts>;
