/** What a version needs to be trusted, beside its number. */
export interface VersionFacts {
  /** As SPDX writes it; of the software that runs, not of its packaging. */
  readonly licence: string;
  /** The vendor's last day of support, as in 2027-06-28; or why there is none. */
  readonly endOfLife: string | { readonly none: string };
  /** Where the version was seen. */
  readonly source: string;
}

/** A Helm chart of somebody else's. */
export interface ChartVersion extends VersionFacts {
  /** Its name in the repository, or its address in an OCI registry. */
  readonly chart: string;
  /** @default - none, as of a chart in an OCI registry */
  readonly repository?: string;
  readonly version: string;
}

/** An image of somebody else's. */
export interface ImageVersion extends VersionFacts {
  /** Its registry and repository. */
  readonly repository: string;
  readonly tag: string;
  /** Of the image index, as in sha256:...; only where the vendor publishes it. @default - none: the tag alone */
  readonly digest?: string;
}

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

/** Every image, chart and add-on version, once. */
export const versions = {
  /** Of EKS; it decides the add-ons' versions, which EKS resolves. */
  kubernetes: "1.36",
  /** The system of Karpenter's nodes; managed groups take the newest that EKS has. */
  bottlerocket: "v1.68.1",
  /** Images of our own services. */
  images: {
    businessMetrics: "business-metrics-service:v1.0.0",
    inventory: "inventory-service:v1.0.0",
    notification: "notification-service:v1.0.0",
    order: "order-service:v1.0.0",
    registrar: "registrar-service:v1.0.0",
    sandbox: "sandbox-service:v1.0.0",
    user: "user-service:v3.0.0",
  },
  /** Images of others that no chart below pins, or pins worse. */
  vendorImages: {
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
  },
  /** Helm charts of others, from their vendors' repositories. */
  charts: {
    awsLoadBalancerController: {
      chart: "aws-load-balancer-controller",
      repository: "https://aws.github.io/eks-charts",
      version: "3.6.0",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source: "https://github.com/kubernetes-sigs/aws-load-balancer-controller/releases/tag/v3.6.0",
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
      licence: "Apache-2.0",
      endOfLife: { none: "set by the day of 2.22.0, as the two newest minor releases are supported" },
      source: "https://github.com/kedacore/charts/tree/v2.20.2/keda",
    },
    // Its images float within a minor release: they are pinned above.
    kong: {
      chart: "ingress",
      repository: "https://charts.konghq.com",
      version: "0.24.0",
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
      licence: "AGPL-3.0-only",
      endOfLife: { none: "set by the day of Loki 3.9.0, as the two newest minor releases are supported" },
      source: "https://github.com/grafana-community/helm-charts/tree/loki-18.11.0/charts/loki",
    },
    opentelemetryCollector: {
      chart: "opentelemetry-collector",
      repository: "https://open-telemetry.github.io/opentelemetry-helm-charts",
      version: "0.170.0",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source:
        "https://github.com/open-telemetry/opentelemetry-helm-charts/tree/opentelemetry-collector-0.170.0/charts/opentelemetry-collector",
    },
    vpa: {
      chart: "vertical-pod-autoscaler",
      repository: "https://kubernetes.github.io/autoscaler",
      version: "0.11.0",
      licence: "Apache-2.0",
      endOfLife: LATEST_ONLY,
      source:
        "https://github.com/kubernetes/autoscaler/tree/vertical-pod-autoscaler-chart-0.11.0/vertical-pod-autoscaler/charts/vertical-pod-autoscaler",
    },
    ztunnel: { chart: "ztunnel", ...ISTIO },
  },
} as const;
