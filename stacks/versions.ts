/** Every image, chart and add-on version, once. */
export const versions = {
  /** Of EKS; it decides the add-ons' versions, which EKS resolves. */
  kubernetes: "1.36",
  /** The system of Karpenter's nodes; managed groups take the newest that EKS has. */
  bottlerocket: "v1.68.1",
  /** Images of our own services. */
  images: {
    inventory: "inventory-service:v1.0.0",
    notification: "notification-service:v1.0.0",
    order: "order-service:v1.0.0",
    sandbox: "sandbox-service:v1.0.0",
    user: "user-service:v3.0.0",
  },
  /** Helm charts of others, from their vendors' repositories. */
  charts: {
    awsLoadBalancerController: {
      chart: "aws-load-balancer-controller",
      repository: "https://aws.github.io/eks-charts",
      version: "3.6.0",
    },
    // The Gateway API's definitions (experimental ones too) of the release that the controller above is built on. The API has no chart
    // of its own, and Envoy's gateway-crds-helm is too large for Helm (https://github.com/envoyproxy/gateway/issues/6105): its record
    // of a release would have 1.8 MB, of 1 MiB that a Secret holds. This one's has 0.75 MB.
    gatewayApi: {
      chart: "gateway-api-crds",
      repository: "https://wiremind.github.io/wiremind-helm-charts",
      version: "1.6.0",
    },
    karpenter: { chart: "oci://public.ecr.aws/karpenter/karpenter", version: "1.15.1" },
    karpenterCrd: { chart: "oci://public.ecr.aws/karpenter/karpenter-crd", version: "1.15.1" },
  },
} as const;
