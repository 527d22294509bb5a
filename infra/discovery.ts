import type { CapabilityOptions } from "@plinth/constructs/capability";
import { Consul, ConsulRules, type ConsulToken } from "@plinth/constructs/discovery";
import { OBSERVABILITY_NAMESPACE } from "@plinth/constructs/observability";
import { versions } from "../stacks/versions.ts";
import { nodesFor } from "./capability-nodes.ts";
import { consulProps } from "./capability-props.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import { imageOf } from "./images.ts";
import { namespaces } from "./namespaces.ts";
import type { PlatformSecrets } from "./platform-secrets.ts";
import { priorityClasses } from "./priority-classes.ts";
import { REGISTRAR } from "./registrar-name.ts";
import { servicesOf } from "./service-needs.ts";
import type { Settings } from "./settings.ts";

/** Consul, as the settings have it; undefined without any. */
export function composeDiscovery(
  settings: Settings & CloudSettings,
  { consulToken }: PlatformSecrets,
  options: CapabilityOptions,
): Consul | undefined {
  const { discovery, mesh, observability } = settings;
  const prefix = prefixOf(settings);
  return (
    discovery &&
    new Consul(
      prefix,
      {
        charts: { consul: versions.charts.consul },
        image: imageOf(versions.vendorImages.consul),
        controlPlaneImage: imageOf(versions.vendorImages.consulControlPlane),
        ...consulProps(settings, discovery),
        nodes: nodesFor("stateful", settings),
        priorityClassName: priorityClasses.platform,
        meshed: mesh !== undefined,
        clients: [
          { namespace: namespaces.services },
          ...(observability ? [{ namespace: OBSERVABILITY_NAMESPACE }] : []),
        ],
        tokens: [
          ...servicesOf(settings).map((name) => ({
            name,
            rules: ConsulRules.readKeys(`services/${name}/`),
            secretId: consulToken(name),
          })),
          ...(observability ? [metricsToken(consulToken)] : []),
          {
            name: REGISTRAR,
            rules: ConsulRules.keepServices(`plinth-${settings.environment}`),
            secretId: consulToken(REGISTRAR),
          },
        ],
      },
      options,
    )
  );
}

/** What Prometheus shows to Consul. */
export const METRICS_TOKEN = "metrics";

function metricsToken(consulToken: PlatformSecrets["consulToken"]): ConsulToken {
  return { name: METRICS_TOKEN, rules: ConsulRules.readMetrics(), secretId: consulToken(METRICS_TOKEN) };
}
