import { autoscalingRules } from "./autoscaling-rules.ts";
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

/** Every rule of the platform beside those of service levels. @param namespace of our own services */
export function platformRuleGroups(namespace: string): readonly RuleGroup[] {
  return [
    serviceRules(namespace),
    messagingRules,
    kafkaRules,
    postgresRules,
    redisRules,
    discoveryRules,
    gatewayRules,
    meshRules(namespace),
    certificateRules,
    nodeRules,
    autoscalingRules,
    storageRules,
    telemetryRules,
  ];
}
