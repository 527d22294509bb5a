import { consulFaults } from "@plinth/constructs/discovery/faults";
import { gatewayPluginsFaults } from "@plinth/constructs/gateway/faults";
import { meshExceptionsFaults } from "@plinth/constructs/mesh/faults";
import { observabilityFaults } from "@plinth/constructs/observability/faults";
import { consulProps, exceptionProps, limitProps, observabilityProps } from "./capability-props.ts";
import { servicesOf } from "./service-needs.ts";
import { servicePaths } from "./service-paths.ts";
import type { CapabilityPart } from "./settings.ts";
import type { SettingsFault } from "./settings-error.ts";
import { storeFaults } from "./store-faults.ts";
import { translated } from "./translated-faults.ts";

/** What only a cluster in the cloud gets. */
const cloudOnly = ["mesh", "observability", "elasticity"] as const;

/**
 * What is wrong with the capabilities of an environment, found before anything is registered.
 *
 * @param part without what is wrong by itself
 * @param values as they were given
 */
export function capabilityFaults(part: CapabilityPart, values: Readonly<Record<string, unknown>>): SettingsFault[] {
  return [
    ...clusterFaults(part, values),
    ...needFaults(values),
    ...limitFaults(part),
    ...exceptionFaults(part),
    ...discoveryFaults(part),
    ...telemetryFaults(part),
    ...storeFaults(part, values),
  ];
}

function clusterFaults(
  { cluster, gateway }: CapabilityPart,
  values: Readonly<Record<string, unknown>>,
): SettingsFault[] {
  if (cluster === undefined) {
    return [];
  }
  if (cluster.mode !== "eks") {
    return cloudOnly
      .filter((name) => values[name] !== undefined)
      .map((name) => ({ path: name, value: values[name], allowed: "nothing where cluster.mode is not eks" }));
  }
  return gateway === undefined || gateway.className === "kong"
    ? []
    : [
        {
          path: "gateway.className",
          value: gateway.className,
          allowed: "kong where cluster.mode is eks: nothing else there asks callers who they are",
        },
      ];
}

function needFaults({ elasticity, observability }: Readonly<Record<string, unknown>>): SettingsFault[] {
  return elasticity !== undefined && observability === undefined
    ? [{ path: "elasticity", value: elasticity, allowed: "nothing without observability, which measures the load" }]
    : [];
}

function limitFaults({ gateway, providers, observability, aws }: CapabilityPart): SettingsFault[] {
  if (gateway === undefined || providers === undefined) {
    return [];
  }
  const faults = gatewayPluginsFaults({
    ...limitProps(gateway.limits),
    paths: servicesOf({ providers, observability, aws }).flatMap((name) => servicePaths[name]),
    // What no setting decides.
    routesNamespace: "",
    tokens: { issuer: gateway.url, jwksUri: gateway.url },
    counters: { host: "counters.invalid" },
  });
  return translated(faults, {
    addressLimits: "gateway.limits",
    quota: "gateway.limits",
    bodyMegabytes: "gateway.limits.bodyMegabytes",
    "origins.allowed": "gateway.limits.origins",
  });
}

function exceptionFaults({ mesh }: CapabilityPart): SettingsFault[] {
  return translated(meshExceptionsFaults(exceptionProps(mesh)), { exceptions: "mesh.exceptions" });
}

/** Addresses of the cluster's Services that EKS takes for itself: that of its API, and that of its DNS. */
const takenAddresses = ["172.20.0.1", "172.20.0.10"];

function discoveryFaults({ environment = "", zones, discovery, aws }: CapabilityPart): SettingsFault[] {
  if (discovery === undefined) {
    return [];
  }
  const { dnsAddress } = discovery;
  const cidr = aws?.network.cidr;
  return [
    ...(zones === undefined
      ? []
      : translated(consulFaults(consulProps({ environment, zones }, discovery)), {
          servers: "discovery.servers",
          "storage.gib": "discovery.storageGib",
          dnsAddress: "discovery.dnsAddress",
        })),
    ...(takenAddresses.includes(dnsAddress)
      ? [
          {
            path: "discovery.dnsAddress",
            value: dnsAddress,
            allowed: `any but ${takenAddresses.join(", ")}: EKS has those`,
          },
        ]
      : []),
    ...(cidr === undefined || cidr.startsWith("10.")
      ? []
      : [
          {
            path: "aws.network.cidr",
            value: cidr,
            allowed: "a range of 10.0.0.0/8 where discovery is: EKS would take other addresses for Services",
          },
        ]),
  ];
}

function telemetryFaults({ environment = "", zones, observability }: CapabilityPart): SettingsFault[] {
  return observability === undefined || zones === undefined
    ? []
    : translated(observabilityFaults(observabilityProps({ environment, zones }, observability)), {
        clusterName: "environment",
        receivers: "observability.receivers",
        "metrics.days": "observability.metricsDays",
        "metrics.gibibytes": "observability.metricsGib",
        "traces.days": "observability.traceDays",
        "traces.gibibytes": "observability.traceGib",
        "logs.days": "observability.logDays",
        "logs.gibibytes": "observability.logGib",
        "sampling.samplingPercent": "observability.tracesPercent",
      });
}
