import { isExportedBy, type MetricSourceName } from "../metric-catalogue.ts";
import { autoscalingRules } from "./autoscaling-rules.ts";
import { backupRules } from "./backup-rules.ts";
import { certificateRules } from "./certificate-rules.ts";
import { discoveryRules } from "./discovery-rules.ts";
import { gatewayRules } from "./gateway-rules.ts";
import { kafkaRules } from "./kafka-rules.ts";
import { meshRules } from "./mesh-rules.ts";
import { messagingRules } from "./messaging-rules.ts";
import { nodeRules } from "./node-rules.ts";
import { postgresRules } from "./postgres-rules.ts";
import { redisRules } from "./redis-rules.ts";
import type { RuleGroup } from "./rule.ts";
import { serviceRules } from "./service-rules.ts";
import { storageRules } from "./storage-rules.ts";
import { telemetryRules } from "./telemetry-rules.ts";

/** Where the platform runs, and what of it is scraped. */
export interface PlatformRulesProps {
  /** The namespace of our own services. */
  readonly namespace: string;
  /** What is scraped. An alert on anything else could never fire: it is left out, and so is a group of which none is left. */
  readonly sources: readonly MetricSourceName[];
}

/** Every rule of the platform beside those of service levels, on what is scraped. */
export function platformRuleGroups({ namespace, sources }: PlatformRulesProps): readonly RuleGroup[] {
  return [
    serviceRules(namespace),
    messagingRules,
    kafkaRules,
    postgresRules,
    // What it asks of the cluster itself is about the database's own objects.
    ...(sources.includes("postgres_exporter") ? [backupRules] : []),
    redisRules,
    discoveryRules,
    gatewayRules,
    // What they ask of the cluster itself is about the mesh's and KEDA's own objects.
    ...(sources.includes("Istio: istiod") ? [meshRules(namespace)] : []),
    certificateRules,
    nodeRules,
    ...(sources.includes("KEDA") ? [autoscalingRules] : []),
    storageRules,
    telemetryRules,
  ]
    .map(({ name, rules }) => ({ name, rules: rules.filter(({ expression }) => isExportedBy(expression, sources)) }))
    .filter(({ rules }) => rules.length > 0);
}
