import type { PriceTable } from "./price-table.ts";

/** Where a block of prices is from. */
export interface PriceSource {
  /** As in `regions.us-east-1.eks`. */
  readonly block: string;
  /** The day or month that the prices are of. */
  readonly asOf: string;
  readonly source: string;
}

/** The sources of all prices that may have been used for these regions. */
export function priceSources({ global, regions }: PriceTable, used: readonly string[]): PriceSource[] {
  const spot = (region: string): PriceSource[] => {
    const instances = regions[region]?.instances;
    return instances
      ? [{ block: `regions.${region}.instances (spot)`, asOf: instances.spotAsOf, source: instances.spotSource }]
      : [];
  };
  return [
    ...used.flatMap((region) => [...sourcesOf(`regions.${region}`, regions[region] ?? {}), ...spot(region)]),
    ...sourcesOf("global", global),
  ];
}

function sourcesOf(path: string, blocks: Readonly<Record<string, { asOf: string; source: string }>>): PriceSource[] {
  return Object.entries(blocks).map(([name, { asOf, source }]) => ({ block: `${path}.${name}`, asOf, source }));
}
