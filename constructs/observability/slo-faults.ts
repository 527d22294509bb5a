import type { PropsFault } from "../props-error.ts";
import { requestBounds } from "./metric-catalogue-services.ts";
import { burnAlerts, type ResolvedSlo, resolvedSlo, type Slo } from "./slo.ts";

/** Beyond it, no share of failures would ever burn a budget fast enough for the first page. */
const leastAvailability = 1 - 1 / Math.max(...burnAlerts.map(({ factor }) => factor));

/** Everything that is wrong with the levels of services. @param path of the list */
export function sloFaults(slos: readonly Slo[], path = "slos"): PropsFault[] {
  const names = slos.map(({ service }) => service);
  return slos.flatMap((slo, index) => {
    const at = `${path}[${index}]`;
    const twice = names.indexOf(slo.service) !== index;
    return [
      ...(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(slo.service)
        ? []
        : [{ path: `${at}.service`, value: slo.service, allowed: "the name of a Kubernetes Service" }]),
      ...(twice ? [{ path: `${at}.service`, value: slo.service, allowed: "each service once" }] : []),
      ...levelFaults(resolvedSlo(slo), at),
    ];
  });
}

function levelFaults({ availability, p95, p99 }: ResolvedSlo, at: string): PropsFault[] {
  return [
    ...(availability > leastAvailability && availability < 1
      ? []
      : [
          {
            path: `${at}.availability`,
            value: availability,
            allowed: `more than ${leastAvailability.toFixed(4)}, less than 1`,
          },
        ]),
    ...boundFaults(p95, `${at}.p95`),
    ...boundFaults(p99, `${at}.p99`),
    ...(p95 <= p99 ? [] : [{ path: `${at}.p99`, value: p99, allowed: `at least p95, ${p95}` }]),
  ];
}

/** How many requests were quicker is known at the bounds of the histogram alone. */
function boundFaults(seconds: number, path: string): PropsFault[] {
  return requestBounds.includes(seconds)
    ? []
    : [{ path, value: seconds, allowed: `one of the histogram's bounds: ${requestBounds.join(", ")}` }];
}
