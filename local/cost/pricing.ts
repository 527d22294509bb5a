import { Failure } from "../failure.ts";
import { type InstancePrice, instancePrice } from "./instance-price.ts";
import { type Inventory, nameOf, type Registered } from "./inventory.ts";
import type { PriceTable, RegionPrices } from "./price-table.ts";

/** A value that the price table has no price for. */
export interface CostFault {
  /** Where it stands, such as `spot (aws:eks/nodeGroup:NodeGroup) instanceTypes[2]`. */
  readonly path: string;
  readonly value: unknown;
  readonly allowed: string;
}

/**
 * Looks prices up for resources. What has none is noted and costs nothing for now, so that all faults come together;
 * `refuse` must be called before the figures are used.
 */
export class Pricing {
  readonly global: PriceTable["global"];
  readonly #table: PriceTable;
  readonly #inventory: Inventory;
  readonly #faults = new Map<string, CostFault>();
  readonly #regions = new Set<string>();

  constructor(table: PriceTable, inventory: Inventory) {
    this.global = table.global;
    this.#table = table;
    this.#inventory = inventory;
  }

  /** The regions that were asked for, sorted. */
  get regions(): string[] {
    return [...this.#regions].sort();
  }

  /** The prices of a resource's region. */
  regionOf(resource: Registered): RegionPrices {
    const name = this.#inventory.regionOf(resource);
    const prices = name === undefined ? undefined : this.#table.regions[name];
    if (name !== undefined && prices) {
      this.#regions.add(name);
      return prices;
    }
    const known = Object.keys(this.#table.regions).join(", ");
    this.fault({
      path: placeOf(resource, "region"),
      value: name,
      allowed: `${known}, or what a file of --prices has under regions`,
    });
    // Any will do: the figures are never shown.
    return Object.values(this.#table.regions)[0] as RegionPrices;
  }

  /** An hour of a type in the region of the resource that names it. */
  instance(resource: Registered, path: string, type: unknown): InstancePrice {
    const { instances } = this.regionOf(resource);
    const price = typeof type === "string" ? instancePrice(instances, type) : undefined;
    if (price) {
      return price;
    }
    const families = Object.keys(instances.families).join(", ");
    const allowed = `sizes up from nano of the families ${families}; or what a file of --prices has under regions.<region>.instances.types`;
    this.fault({ path: placeOf(resource, path), value: type, allowed });
    return { list: 0, spot: 0 };
  }

  /** Notes a value that cannot be priced. */
  fault(fault: CostFault): void {
    this.#faults.set(`${fault.path} ${JSON.stringify(fault.value)}`, fault);
  }

  /** @throws Failure with every fault that was noted */
  refuse(): void {
    const faults = [...this.#faults.values()];
    if (faults.length > 0) {
      const lines = faults.map(({ path, value, allowed }) => {
        return `  ${path} is ${value === undefined ? "missing" : JSON.stringify(value)}; allowed: ${allowed}`;
      });
      throw new Failure([`The estimate has ${faults.length} fault(s):`, ...lines].join("\n"));
    }
  }
}

/** Where a value stands. */
export function placeOf(resource: Registered, path: string): string {
  return `${nameOf(resource)} (${resource.type}) ${path}`;
}
