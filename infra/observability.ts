import type { CapabilityOptions } from "@plinth/constructs/capability";
import { elasticityNamespace } from "@plinth/constructs/elasticity";
import { Observability } from "@plinth/constructs/observability";
import { versions } from "../stacks/versions.ts";
import { nodesFor } from "./capability-nodes.ts";
import { observabilityProps, RECEIVERS_SECRET } from "./capability-props.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import type { PlatformSecrets } from "./platform-secrets.ts";
import { priorityClasses } from "./priority-classes.ts";
import type { Settings } from "./settings.ts";

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
        ...observabilityProps(settings, observability),
        meshed: mesh !== undefined,
        nodes: nodesFor("stateful", settings),
        charts: { prometheusOperatorCrds, kubePrometheusStack, opentelemetryCollector, jaeger, loki },
        images: versions.vendorImages,
        secrets: secretsOf(observability, secrets),
        grafanaAdminSecret: GRAFANA_SECRET,
        prometheusReaders: [elasticityNamespace],
        priorityClassName: priorityClasses.platform,
      },
      options,
    )
  );
}

function secretsOf({ receivers }: ObservabilitySettings, { grafanaPassword, alertSecret }: PlatformSecrets) {
  return {
    [GRAFANA_SECRET]: { "admin-user": "admin", "admin-password": grafanaPassword },
    [RECEIVERS_SECRET]: Object.fromEntries(receivers.map(({ name }) => [name, alertSecret(name)])),
  };
}
