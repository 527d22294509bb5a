import { percentFaults, portFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import { meshExceptionsFaults } from "./mesh-exception.ts";
import type { MeshProps, MeshTracing } from "./mesh-props.ts";

/** Everything that is wrong with the props of a Mesh; empty when nothing is. */
export function meshFaults({ charts, exceptions = [], tracing, requests = {} }: MeshProps): PropsFault[] {
  return [
    ...versionFaults(charts),
    ...meshExceptionsFaults(exceptions),
    ...(tracing === undefined ? [] : tracingFaults(tracing)),
    ...Object.entries(requests).flatMap(([part, { cpu, memory }]) => [
      ...quantityFaults(`requests.${part}.cpu`, cpu, /^\d+m?$/, "whole CPUs, or thousandths as in 100m"),
      ...quantityFaults(`requests.${part}.memory`, memory, /^\d+[MG]i$/, "an amount such as 256Mi or 1Gi"),
    ]),
  ];
}

/** Data plane and control plane of two versions are for the time of an upgrade only, which the releases' order sees to. */
function versionFaults(charts: MeshProps["charts"]): PropsFault[] {
  const { version } = charts.istiod;
  return Object.entries(charts)
    .filter(([, chart]) => chart.version !== version)
    .map(([name, chart]) => ({
      path: `charts.${name}.version`,
      value: chart.version,
      allowed: `${version}, as of charts.istiod`,
    }));
}

function tracingFaults({ service, port = 4318, percent = 1 }: MeshTracing): PropsFault[] {
  return [
    ...(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(service)
      ? []
      : [{ path: "tracing.service", value: service, allowed: "a host name with its namespace" }]),
    ...portFaults("tracing.port", port),
    ...percentFaults("tracing.percent", percent),
  ];
}

function quantityFaults(path: string, value: string, form: RegExp, allowed: string): PropsFault[] {
  return form.test(value) ? [] : [{ path, value, allowed }];
}
