import type { StackRule } from "./rule.ts";
import { stackBudgetsAllowDrains } from "./rules/stack/stack-budgets-allow-drains.ts";
import { stackDatabasePerService } from "./rules/stack/stack-database-per-service.ts";
import { stackDisruptionBudgets } from "./rules/stack/stack-disruption-budgets.ts";
import { stackEnvironmentKeysExist } from "./rules/stack/stack-environment-keys-exist.ts";
import { stackMeshExceptionsListed } from "./rules/stack/stack-mesh-exceptions-listed.ts";
import { stackNetworkPolicies } from "./rules/stack/stack-network-policies.ts";
import { stackOneAutoscaler } from "./rules/stack/stack-one-autoscaler.ts";
import { stackProvidersExplicit } from "./rules/stack/stack-providers-explicit.ts";
import { stackQuorumOverZones } from "./rules/stack/stack-quorum-over-zones.ts";
import { stackRoutesLeadSomewhere } from "./rules/stack/stack-routes-lead-somewhere.ts";
import { stackServicesSelectPods } from "./rules/stack/stack-services-select-pods.ts";
import { stackStoresBackedUp } from "./rules/stack/stack-stores-backed-up.ts";
import { stackUniqueObjects } from "./rules/stack/stack-unique-objects.ts";

/** Rules on all resources together. */
export const stackRules: readonly StackRule[] = [
  stackBudgetsAllowDrains,
  stackDatabasePerService,
  stackDisruptionBudgets,
  stackEnvironmentKeysExist,
  stackMeshExceptionsListed,
  stackNetworkPolicies,
  stackOneAutoscaler,
  stackProvidersExplicit,
  stackQuorumOverZones,
  stackRoutesLeadSomewhere,
  stackServicesSelectPods,
  stackStoresBackedUp,
  stackUniqueObjects,
];
