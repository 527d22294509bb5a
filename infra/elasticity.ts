import type { CapabilityOptions } from "@plinth/constructs/capability";
import { Elasticity } from "@plinth/constructs/elasticity";
import { OBSERVABILITY_NAMESPACE, PROMETHEUS_PORT } from "@plinth/constructs/observability";
import { versions } from "../stacks/versions.ts";
import { isHighlyAvailable, nodesFor } from "./capability-nodes.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import { priorityClasses } from "./priority-classes.ts";
import type { Settings } from "./settings.ts";
import type { Ports } from "./store-connections.ts";

/** Autoscaling by measured load, as the settings have it; undefined without any. */
export function composeElasticity(
  settings: Settings & CloudSettings,
  kafkaPorts: Ports,
  options: CapabilityOptions,
): Elasticity | undefined {
  const { elasticity, mesh } = settings;
  const { keda, vpa } = versions.charts;
  return (
    elasticity &&
    new Elasticity(
      prefixOf(settings),
      {
        charts: { keda, vpa },
        nodes: nodesFor("system", settings),
        highlyAvailable: isHighlyAvailable(settings),
        priorityClassName: priorityClasses.platform,
        meshed: mesh !== undefined,
        kafkaPorts,
        prometheus: { namespace: OBSERVABILITY_NAMESPACE, port: PROMETHEUS_PORT },
      },
      options,
    )
  );
}
