import type { PropsFault } from "../props-error.ts";

/** Faults as a construct's validation reports them. */
export function faultTexts(faults: readonly PropsFault[]): string[] {
  return faults.map(
    ({ path, value, allowed }) =>
      `${path} is ${value === undefined ? "missing" : JSON.stringify(value)}; allowed: ${allowed}`,
  );
}
