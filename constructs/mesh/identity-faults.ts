import type { PropsFault } from "../props-error.ts";
import type { Identity } from "./identity.ts";

/** What is wrong with a list of callers: none, one twice, or one that no workload has. */
export function callerFaults(path: string, callers: readonly Identity[], known: readonly Identity[]): PropsFault[] {
  const principals = callers.map(({ principal }) => principal);
  const all = known.map(({ principal }) => principal);
  return [
    ...(callers.length > 0
      ? []
      : [{ path, value: [], allowed: "one identity at least; leave the rule out for nobody" }]),
    ...principals.flatMap((principal, index) => [
      ...(all.includes(principal)
        ? []
        : [
            {
              path: `${path}[${index}]`,
              value: principal,
              allowed: `an identity that a workload has: ${all.join(", ")}`,
            },
          ]),
      ...(principals.indexOf(principal) === index
        ? []
        : [{ path: `${path}[${index}]`, value: principal, allowed: "each identity once" }]),
    ]),
  ];
}
