/** The namespace of Kong, of its controller and of the store of its limits. Who uses the capability makes it. */
export const GATEWAY_NAMESPACE = "plinth-gateway";

/** The chart's release: it begins the names of all that the chart makes. */
export const GATEWAY_RELEASE = "kong";

/** The labels of Kong's own pods. */
export const kongLabels: Readonly<Record<string, string>> = {
  "app.kubernetes.io/instance": GATEWAY_RELEASE,
  "app.kubernetes.io/name": "gateway",
};

/** The labels of the pods of Kong's controller. */
export const controllerLabels: Readonly<Record<string, string>> = {
  "app.kubernetes.io/instance": GATEWAY_RELEASE,
  "app.kubernetes.io/name": "controller",
};

/** The ports of Kong's pods. */
export const kongPorts = { http: 8000, https: 8443, admin: 8444, status: 8100 };

/** Where the API server asks Kong's controller. */
export const WEBHOOK_PORT = 8080;

/** Where Kong's controller shows its metrics: the chart fixes it. */
export const CONTROLLER_METRICS_PORT = 10_255;

/** The service accounts of Kong's pods and of its controller's. */
export const kongServiceAccount = `${GATEWAY_RELEASE}-gateway`;
export const controllerServiceAccount = `${GATEWAY_RELEASE}-controller`;
