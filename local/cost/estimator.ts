import type { CostLine } from "./cost-line.ts";
import type { Inventory } from "./inventory.ts";
import type { Pricing } from "./pricing.ts";
import type { Usage } from "./usage.ts";

/** What an estimator works from. */
export interface EstimateInput {
  readonly inventory: Inventory;
  readonly pricing: Pricing;
  readonly usage: Usage;
}

/** Prices some of the types that a stack registers. */
export interface Estimator {
  /** The types whose cost is in its lines. */
  readonly types: readonly string[];
  /** The lines of all resources of these types. */
  readonly lines: (input: EstimateInput) => CostLine[];
}
