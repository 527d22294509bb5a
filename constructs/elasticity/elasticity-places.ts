/** The namespace of the autoscalers' controllers. */
export const elasticityNamespace = "keda";

/** Ports of KEDA's pods that the API server itself connects to. */
export const webhookPorts = { metrics: 6443, admission: 9443 } as const;

/** Where KEDA's pods show their metrics. */
export const kedaMetricsPort = 8080;

/** KEDA's operator, which asks for the loads: its pods, as its chart labels them, and their service account. */
export const kedaOperator = { podLabels: { app: "keda-operator" }, account: "keda-operator" } as const;
