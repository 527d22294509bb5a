import { type CostLine, costLine } from "../cost-line.ts";
import type { EstimateInput, Estimator } from "../estimator.ts";
import type { Registered } from "../inventory.ts";
import type { Pricing } from "../pricing.ts";
import type { Usage } from "../usage.ts";

/** A meter that runs for each resource of a type alike. */
export interface Meter {
  readonly component: string;
  readonly what: string;
  readonly type: string;
  /** @default - all of the type */
  readonly only?: (resource: Registered) => boolean;
  readonly unit: string;
  /** Units a month of one resource. @default 1 */
  readonly quantity?: (usage: Usage) => number;
  readonly unitPrice: (pricing: Pricing, resource: Registered) => number;
}

/** Prices types whose resources cost each the same. */
export function perResource(...meters: readonly Meter[]): Estimator {
  return {
    types: meters.map(({ type }) => type),
    lines: (input) => meters.flatMap((meter) => meterLines(meter, input)),
  };
}

/** One line a price: a resource in another region may have another one. */
function meterLines(meter: Meter, { inventory, pricing, usage }: EstimateInput): CostLine[] {
  const { component, what, unit, quantity = () => 1, unitPrice } = meter;
  const resources = inventory.ofType(meter.type).filter((resource) => meter.only?.(resource) ?? true);
  return [...Map.groupBy(resources, (resource) => unitPrice(pricing, resource))].map(([price, alike]) =>
    costLine({
      component,
      what,
      count: alike.length,
      unit,
      quantity: alike.length * quantity(usage),
      unitPrice: price,
    }),
  );
}
