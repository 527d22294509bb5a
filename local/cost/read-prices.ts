import { join, resolve } from "node:path";
import { Failure } from "../failure.ts";
import { isRecord } from "../is-record.ts";
import { projectDir } from "../project.ts";
import { checkedJson, readJson } from "./json-file.ts";
import { type PriceTable, priceTable } from "./price-table.ts";

/** The prices in use, and which of them are not the repository's own. */
export interface Prices {
  readonly table: PriceTable;
  /** Paths of what the file of `--prices` set, such as `regions.us-east-1.eks.prices.clusterHour`. */
  readonly overridden: readonly string[];
}

const ownTable = join(projectDir, "stacks", "prices.json");

/**
 * The repository's price table, with the figures of another file laid over it.
 * @param overrides a JSON file of the same shape, as partial as one likes
 * @throws Failure with every fault of the file: path, value, what is allowed
 */
export function readPrices(overrides?: string): Prices {
  const own = readJson(ownTable);
  if (overrides === undefined) {
    return { table: checkedJson(priceTable, own, ownTable), overridden: [] };
  }
  const path = resolve(overrides);
  const over = readJson(path);
  if (!isRecord(over)) {
    throw new Failure(`${path} is ${JSON.stringify(over)}; allowed: an object shaped like stacks/prices.json`, 2);
  }
  return { table: checkedJson(priceTable, merged(own, over), path), overridden: leafPaths(over) };
}

function merged(own: unknown, over: unknown): unknown {
  if (!isRecord(own) || !isRecord(over)) {
    return over;
  }
  const entries = Object.entries(over).map(([key, value]) => [
    key,
    Object.hasOwn(own, key) ? merged(own[key], value) : value,
  ]);
  return { ...own, ...Object.fromEntries(entries) };
}

function leafPaths(value: unknown, path: readonly string[] = []): string[] {
  return isRecord(value)
    ? Object.entries(value).flatMap(([key, inner]) => leafPaths(inner, [...path, key]))
    : [path.join(".")];
}
