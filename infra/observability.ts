import type { CapabilityOptions } from "@plinth/constructs/capability";
import { elasticityNamespace } from "@plinth/constructs/elasticity";
import { Observability, type ObservabilityProps } from "@plinth/constructs/observability";
import { versions } from "../stacks/versions.ts";
import { isHighlyAvailable, nodesFor } from "./capability-nodes.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import type { PlatformSecrets } from "./platform-secrets.ts";
import { priorityClasses } from "./priority-classes.ts";
import type { Settings } from "./settings.ts";

/** Of the observability namespace: what receivers of alerts are shown. */
const RECEIVERS_SECRET = "alert-receivers";

const GRAFANA_SECRET = "grafana-admin";

type ObservabilitySettings = NonNullable<Settings["observability"]>;

/** Metrics, traces, logs and alerts, as the settings have them; undefined without any. */
export function composeObservability(
  settings: Settings & CloudSettings,
  secrets: PlatformSecrets,
  options: CapabilityOptions,
): Observability | undefined {
  const { observability, mesh } = settings;
  const { prometheusOperatorCrds, kubePrometheusStack, opentelemetryCollector, jaeger, loki } = versions.charts;
  return (
    observability &&
    new Observability(
      prefixOf(settings),
      {
        clusterName: prefixOf(settings),
        highlyAvailable: isHighlyAvailable(settings),
        meshed: mesh !== undefined,
        nodes: nodesFor("stateful", settings),
        charts: { prometheusOperatorCrds, kubePrometheusStack, opentelemetryCollector, jaeger, loki },
        images: versions.vendorImages,
        receivers: observability.receivers.map(receiverOf),
        secrets: secretsOf(observability, secrets),
        grafanaAdminSecret: GRAFANA_SECRET,
        metrics: { days: observability.metricsDays, gibibytes: observability.metricsGib },
        traces: { days: observability.traceDays, gibibytes: observability.traceGib },
        logs: { days: observability.logDays, gibibytes: observability.logGib },
        sampling: { slowMilliseconds: SLOW_MS, samplingPercent: observability.tracesPercent },
        prometheusReaders: [elasticityNamespace],
        priorityClassName: priorityClasses.platform,
      },
      options,
    )
  );
}

/** The objective for 95 of 100 requests. */
const SLOW_MS = 120;

type Receiver = NonNullable<ObservabilityProps["receivers"]>[number];

function receiverOf(receiver: ObservabilitySettings["receivers"][number]): Receiver {
  const own = { secret: RECEIVERS_SECRET, key: receiver.name };
  switch (receiver.kind) {
    case "pagerduty":
      return { ...receiver, routingKey: own };
    case "slack":
    case "webhook":
      return { ...receiver, url: own };
    case "email":
      return { ...receiver, password: own };
  }
}

function secretsOf({ receivers }: ObservabilitySettings, { grafanaPassword, alertSecret }: PlatformSecrets) {
  return {
    [GRAFANA_SECRET]: { "admin-user": "admin", "admin-password": grafanaPassword },
    [RECEIVERS_SECRET]: Object.fromEntries(receivers.map(({ name }) => [name, alertSecret(name)])),
  };
}
