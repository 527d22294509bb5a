import type { PropsFault } from "../props-error.ts";
import { describeTarget, type TunnelTarget } from "./tunnel-target.ts";

/** What is wrong with the targets of a tunnel. */
export function tunnelFaults(targets: readonly TunnelTarget[]): PropsFault[] {
  const faults: PropsFault[] = [];
  if (targets.length === 0) {
    faults.push({ path: "targets", value: targets, allowed: "one at least" });
  }
  targets.forEach((target, index) => {
    for (const key of ["port", "localPort"] as const) {
      if (!Number.isInteger(target[key]) || target[key] < 1 || target[key] > 65_535) {
        faults.push({ path: `targets[${index}].${key}`, value: target[key], allowed: "1 to 65535" });
      }
    }
    const earlier = targets.slice(0, index).find(({ localPort }) => localPort === target.localPort);
    if (earlier !== undefined) {
      faults.push({
        path: `targets[${index}].localPort`,
        value: target.localPort,
        allowed: `a port of its own; ${describeTarget(earlier)} has that one`,
      });
    }
    if (Object.keys(target.podLabels).length === 0) {
      faults.push({ path: `targets[${index}].podLabels`, value: target.podLabels, allowed: "one label at least" });
    }
  });
  return faults;
}
