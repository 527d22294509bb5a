import { stringToken } from "@plinth/constructs/bridge";
import { consulNamespace, Registrar } from "@plinth/constructs/discovery";
import { Headroom } from "@plinth/constructs/elasticity";
import {
  GATEWAY_NAMESPACE,
  GATEWAY_RELEASE,
  kongIdentity,
  LIMITS_PORT,
  LIMITS_STORE,
} from "@plinth/constructs/gateway";
import { Layer } from "@plinth/constructs/kube";
import { MESH_NAMESPACE, type MeshException, MeshExceptions, StoreAccess, Waypoint } from "@plinth/constructs/mesh";
import {
  AGENTS_NAMESPACE,
  AlertRules,
  Dashboards,
  OBSERVABILITY_NAMESPACE,
  platformDashboards,
  platformMonitors,
  platformRuleGroups,
  ServiceMonitoring,
} from "@plinth/constructs/observability";
import { ApiObject, type App } from "cdk8s";
import { versions } from "../stacks/versions.ts";
import type { Capabilities } from "./capabilities.ts";
import { isHighlyAvailable, nodesFor } from "./capability-nodes.ts";
import { registryOf } from "./cloud-hosting.ts";
import { METRICS_TOKEN } from "./discovery.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import { imageIn, imageOf } from "./images.ts";
import { namespaces } from "./namespaces.ts";
import type { PlatformSecrets } from "./platform-secrets.ts";
import { priorityClasses } from "./priority-classes.ts";
import { computeOf } from "./quantities.ts";
import { REGISTRAR } from "./registrar-name.ts";
import { scrapedSources } from "./scraped-sources.ts";
import { servicesOf } from "./service-needs.ts";
import type { Settings } from "./settings.ts";
import { statelessPlacement, systemPlacement } from "./workload.ts";

/** What the capabilities have beside the services; those that services cannot do without come first. */
export interface Companions {
  readonly beforeServices: readonly Layer[];
}

/** Puts into the services' app what the capabilities have around them. */
export function composeCompanions(
  app: App,
  settings: Settings & CloudSettings,
  capabilities: Capabilities,
  secrets: PlatformSecrets,
): Companions {
  const rules = settings.mesh && meshRules(app, settings, capabilities);
  if (capabilities.discovery !== undefined && someServiceRuns(settings)) {
    registrar(app, settings, secrets);
  }
  if (settings.observability !== undefined) {
    telemetry(app, settings);
  }
  headroom(app, settings);
  return { beforeServices: rules ? [rules] : [] };
}

/** At first nothing runs, as no image has been pushed: not the registrar's either. */
function someServiceRuns(settings: Settings): boolean {
  return servicesOf(settings).some((name) => settings.services[name].replicas !== 0);
}

/** The waypoint of the services, and who may speak without the mesh. */
function meshRules(app: App, settings: Settings & CloudSettings, { discovery }: Capabilities): Layer {
  const layer = new Layer(app, "mesh-rules-of-services", { namespace: namespaces.services });
  new Waypoint(layer, "waypoint", {
    namespace: namespaces.services,
    highlyAvailable: isHighlyAvailable(settings),
    nodes: nodesFor("system", settings),
    ...(settings.observability && { observedBy: OBSERVABILITY_NAMESPACE, tracesTo: AGENTS_NAMESPACE }),
  });
  const exceptions: readonly MeshException[] = [
    ...(discovery?.meshExceptions ?? []),
    ...(settings.mesh?.exceptions ?? []).map(({ ports, ...rest }) => ({ ...rest, ...(ports && { ports }) })),
  ];
  new MeshExceptions(layer, "exceptions", { exceptions });
  new StoreAccess(layer, "limits-access", {
    name: LIMITS_STORE,
    namespace: GATEWAY_NAMESPACE,
    podLabels: { "app.kubernetes.io/name": LIMITS_STORE },
    rules: [{ from: [kongIdentity], ports: [LIMITS_PORT] }],
    identities: [kongIdentity],
  });
  return layer;
}

function registrar(app: App, settings: Settings & CloudSettings, { consulToken }: PlatformSecrets): void {
  const layer = new Layer(app, REGISTRAR, { namespace: namespaces.services });
  const { service } = new Registrar(layer, REGISTRAR, {
    image: imageIn(registryOf(settings), versions.images.registrar),
    clusterName: prefixOf(settings),
    namespace: namespaces.services,
    namespaces: [namespaces.services],
    consulToken: stringToken(consulToken(REGISTRAR)),
    highlyAvailable: isHighlyAvailable(settings),
    priorityClass: priorityClasses.platform,
    meshed: settings.mesh !== undefined,
    placement: systemPlacement,
  });
  if (settings.observability !== undefined) {
    service.allowFrom(new ServiceMonitoring(layer, "metrics", { service: REGISTRAR, port: "http" }).reader);
  }
}

/** Rules, dashboards, and monitors of what does not monitor itself. */
function telemetry(app: App, settings: Settings & CloudSettings): void {
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
  if (settings.discovery !== undefined) {
    monitorConsul(app);
  }
  platformMonitors(layer, {
    ...(settings.mesh && { mesh: MESH_NAMESPACE }),
    gateway: { namespace: GATEWAY_NAMESPACE, release: GATEWAY_RELEASE },
    ...(settings.burst && { karpenter: "kube-system" }),
  });
}

/** Consul shows its metrics to bearers of a token alone. */
function monitorConsul(app: App): void {
  new ApiObject(new Layer(app, "consul-metrics", { namespace: consulNamespace }), "monitor", {
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
          authorization: { credentials: { name: "consul-tokens", key: METRICS_TOKEN } },
        },
      ],
    },
  });
}

function headroom(app: App, { elasticity }: Settings): void {
  if (elasticity?.headroom !== undefined) {
    const { pods, ...size } = elasticity.headroom;
    new Headroom(new Layer(app, "headroom", { namespace: namespaces.services }), "headroom", {
      pods,
      size: computeOf(size),
      image: imageOf(versions.vendorImages.pause),
      priorityClassName: priorityClasses.headroom,
      placement: statelessPlacement,
    });
  }
}
