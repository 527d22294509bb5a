import type { CapabilityOptions } from "@plinth/constructs/capability";
import { Consul } from "@plinth/constructs/discovery";
import { OBSERVABILITY_NAMESPACE } from "@plinth/constructs/observability";
import { versions } from "../stacks/versions.ts";
import { nodesFor } from "./capability-nodes.ts";
import { consulProps } from "./capability-props.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import { imageOf } from "./images.ts";
import { namespaces } from "./namespaces.ts";
import { priorityClasses } from "./priority-classes.ts";
import type { Settings } from "./settings.ts";

/** Consul, as the settings have it; undefined without any. */
export function composeDiscovery(settings: Settings & CloudSettings, options: CapabilityOptions): Consul | undefined {
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
      },
      options,
    )
  );
}
