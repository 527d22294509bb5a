import type { PropsFault } from "./props-error.ts";

/** A fault where a prop is not a whole number within bounds, both of which it may be; else none. */
export function wholeFaults(path: string, value: number, least: number, most: number): PropsFault[] {
  return Number.isInteger(value) && value >= least && value <= most
    ? []
    : [{ path, value, allowed: `a whole number from ${least} to ${most}` }];
}

/** A fault where a prop is no port of TCP or UDP; else none. */
export function portFaults(path: string, value: number): PropsFault[] {
  return wholeFaults(path, value, 1, 65_535);
}

/** A fault where a prop is not a share of a hundred, with or without a fraction; else none. */
export function percentFaults(path: string, value: number): PropsFault[] {
  return value >= 0 && value <= 100 ? [] : [{ path, value, allowed: "0 to 100" }];
}
