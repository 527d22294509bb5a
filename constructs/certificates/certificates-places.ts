/** The namespace of cert-manager, its release, and the service account of its controller. */
export const certManagerName = "cert-manager";

/** The ClusterIssuer whose certificates every browser, and every CDN, trusts. */
export const publicIssuer = "public";

/** Ports of cert-manager's pods: where the API server asks the webhook, and where each shows its metrics. */
export const certManagerPorts = { webhook: 10250, metrics: 9402 } as const;

/** The pods that the API server asks. */
export const webhookLabels = {
  "app.kubernetes.io/instance": certManagerName,
  "app.kubernetes.io/component": "webhook",
};
