import type { ConsulFacts } from "@plinth/constructs/discovery/faults";
import type { GatewayPluginsProps } from "@plinth/constructs/gateway/faults";
import type { MeshException } from "@plinth/constructs/mesh/faults";
import type { ObservabilityFacts, Receiver } from "@plinth/constructs/observability/faults";
import { isHighlyAvailable } from "./capability-nodes.ts";
import { prefixOf } from "./foundation-props.ts";
import { SERVICE_CIDR } from "./service-cidr.ts";
import type { Settings } from "./settings.ts";

type Place = Pick<Settings, "environment" | "zones">;

/** Of the observability namespace: what receivers of alerts are shown. */
export const RECEIVERS_SECRET = "alert-receivers";

/** The objective for 95 of 100 requests. */
const SLOW_MS = 120;

type ObservabilitySettings = NonNullable<Settings["observability"]>;

/** Metrics, traces, logs and alerts, by the construct's terms. */
export function observabilityProps(place: Place, settings: ObservabilitySettings) {
  return {
    clusterName: prefixOf(place),
    highlyAvailable: isHighlyAvailable(place),
    receivers: settings.receivers.map(receiverOf),
    metrics: { days: settings.metricsDays, gibibytes: settings.metricsGib },
    traces: { days: settings.traceDays, gibibytes: settings.traceGib },
    logs: { days: settings.logDays, gibibytes: settings.logGib },
    sampling: { slowMilliseconds: SLOW_MS, samplingPercent: settings.tracesPercent },
  } satisfies ObservabilityFacts;
}

function receiverOf(receiver: ObservabilitySettings["receivers"][number]): Receiver {
  const own = { name: RECEIVERS_SECRET, key: receiver.name };
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

/** The settings' own exceptions of the mesh, by the construct's terms. */
export function exceptionProps(mesh: Settings["mesh"]): readonly MeshException[] {
  return (mesh?.exceptions ?? []).map(({ ports, ...rest }) => ({ ...rest, ...(ports && { ports }) }));
}

/** Consul, by the construct's terms. */
export function consulProps(place: Place, settings: NonNullable<Settings["discovery"]>) {
  return {
    servers: settings.servers,
    zones: place.zones.length,
    highlyAvailable: isHighlyAvailable(place),
    storage: { gib: settings.storageGib, storageClass: "gp3-retain" },
    dnsAddress: settings.dnsAddress,
    serviceCidr: SERVICE_CIDR,
  } satisfies ConsulFacts;
}

/** What the gateway lets through, by the construct's terms. */
export function limitProps({
  perMinute,
  plans,
  defaultPlan,
  costs,
  bodyMegabytes,
  origins,
}: Settings["gateway"]["limits"]) {
  return {
    addressLimits: { perMinute },
    quota: { plans, defaultPlan, costs },
    bodyMegabytes,
    ...(origins.length > 0 && { origins: { allowed: origins } }),
  } satisfies Partial<GatewayPluginsProps>;
}
