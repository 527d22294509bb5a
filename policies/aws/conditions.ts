import { mapping } from "../values.ts";
import type { PolicyStatement } from "./policy-document.ts";

/** The values that a statement's conditions demand of a key; keys are of any case. */
export function demandedOf({ condition }: PolicyStatement, key: string): readonly string[] {
  return Object.entries(condition)
    .filter(([operator]) => isDemand(operator))
    .flatMap(([, keys]) => Object.entries(mapping(keys)))
    .filter(([name]) => name.toLowerCase() === key.toLowerCase())
    .flatMap(([, values]) => (Array.isArray(values) ? values : [values]))
    .filter((value) => typeof value === "string");
}

/** `ForAllValues` and `IfExists` hold where the key is missing, so they demand nothing. */
function isDemand(operator: string): boolean {
  return /^(ForAnyValue:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress|Bool)$/.test(
    operator,
  );
}
