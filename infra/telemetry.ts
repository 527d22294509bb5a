import { stringToken } from "@plinth/constructs/bridge";
import { type ConsulContents, consulNamespace } from "@plinth/constructs/discovery";
import { GATEWAY_NAMESPACE, GATEWAY_RELEASE } from "@plinth/constructs/gateway";
import { Layer } from "@plinth/constructs/kube";
import { MESH_NAMESPACE } from "@plinth/constructs/mesh";
import {
  AlertRules,
  Dashboards,
  OBSERVABILITY_NAMESPACE,
  platformDashboards,
  platformMonitors,
  platformRuleGroups,
} from "@plinth/constructs/observability";
import type * as pulumi from "@pulumi/pulumi";
import { ApiObject, type App } from "cdk8s";
import { METRICS_READER } from "./cluster-consul-contents.ts";
import type { CloudSettings } from "./foundation-props.ts";
import { namespaces } from "./namespaces.ts";
import { scrapedSources } from "./scraped-sources.ts";
import { servicesOf } from "./service-needs.ts";
import type { Settings } from "./settings.ts";

/** Rules, dashboards, and monitors of what does not monitor itself. */
export function composeTelemetry(
  app: App,
  settings: Settings & CloudSettings,
  consul: ConsulContents | undefined,
): void {
  const { pipelines } = settings.aws;
  const runbooks = pipelines ? `https://github.com/${pipelines.repository}/blob/main/` : "";
  const sources = scrapedSources(settings);
  const layer = new Layer(app, "telemetry", { namespace: OBSERVABILITY_NAMESPACE });
  new AlertRules(layer, "rules", {
    slos: servicesOf(settings)
      .filter((name) => name !== "sandbox" && name !== "business-metrics")
      .map((service) => ({ service })),
    groups: platformRuleGroups({ namespace: namespaces.services, sources }),
    ...(runbooks !== "" && { runbooks }),
  });
  new Dashboards(layer, "dashboards", { dashboards: platformDashboards({ runbooks, sources }) });
  if (consul !== undefined) {
    monitorConsul(app, consul.tokenOf(METRICS_READER));
  }
  platformMonitors(layer, {
    ...(settings.mesh && { mesh: MESH_NAMESPACE }),
    gateway: { namespace: GATEWAY_NAMESPACE, release: GATEWAY_RELEASE },
    ...(settings.burst && { karpenter: "kube-system" }),
  });
}

/** Consul shows its metrics to bearers of a token alone. */
function monitorConsul(app: App, token: pulumi.Output<string>): void {
  const layer = new Layer(app, "consul-metrics", { namespace: consulNamespace });
  const name = "consul-metrics";
  new ApiObject(layer, "token", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name },
    stringData: { [METRICS_READER]: stringToken(token) },
  });
  new ApiObject(layer, "monitor", {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { name: "consul" },
    spec: {
      selector: { matchLabels: { "app.kubernetes.io/name": "consul-api" } },
      endpoints: [
        {
          port: "http",
          path: "/v1/agent/metrics",
          params: { format: ["prometheus"] },
          interval: "30s",
          authorization: { credentials: { name, key: METRICS_READER } },
        },
      ],
    },
  });
}
