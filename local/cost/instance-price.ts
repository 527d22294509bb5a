import type { InstancePrices } from "./price-table.ts";

/** An hour of one machine, in dollars. */
export interface InstancePrice {
  readonly list: number;
  /** What spot typically costs. */
  readonly spot: number;
}

const sizesBelowLarge: Readonly<Record<string, number>> = { nano: 1 / 16, micro: 1 / 8, small: 1 / 4, medium: 1 / 2 };

/** The price of a type, by its own figures, else by its family's; undefined where the table has neither. */
export function instancePrice(prices: InstancePrices, type: string): InstancePrice | undefined {
  const [familyName = "", size = ""] = type.split(".");
  const own = prices.types[type];
  const family = prices.families[familyName];
  const factor = sizeFactor(size);
  const list = own?.list ?? (family && factor && family.large * factor);
  if (list === undefined) {
    return undefined;
  }
  return { list, spot: own?.spot ?? list * (family?.spotShare ?? prices.typicalSpotShare) };
}

/** How many `large` a size is; undefined for metal and what else is not priced in proportion. */
function sizeFactor(size: string): number | undefined {
  const [matched, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  if (matched !== undefined) {
    return 2 * Number(times || 1);
  }
  return size === "large" ? 1 : sizesBelowLarge[size];
}
