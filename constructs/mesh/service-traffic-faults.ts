import { serviceNameFaults } from "../name-faults.ts";
import { portFaults, wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import { type TrafficSettings, trafficSettings } from "./service-traffic-defaults.ts";
import type { ServiceTrafficProps } from "./service-traffic-props.ts";

/** A route has at most 16 rules, and each variant and the rest take two. */
const MOST_VARIANTS = 7;

/** Everything that is wrong with the props of a ServiceTraffic; empty when nothing is. */
export function serviceTrafficFaults(props: ServiceTrafficProps): PropsFault[] {
  const settings = trafficSettings(props);
  return [
    ...serviceNameFaults("service", settings.service),
    ...portFaults("port", settings.port),
    ...durationFaults("timeout", settings.timeout),
    ...retryFaults(settings),
    ...shareFaults(settings),
    ...variantFaults(settings),
    ...outlierFaults(settings),
    ...limitFaults(settings),
  ];
}

function retryFaults({ retry, timeout }: TrafficSettings): PropsFault[] {
  if (retry === undefined) {
    return [];
  }
  const { attempts, perTry, statuses, backoff } = retry;
  return [
    ...wholeFaults("retry.attempts", attempts, 1, 10),
    ...durationFaults("retry.perTry", perTry),
    ...durationFaults("retry.backoff", backoff),
    ...(perTry <= timeout
      ? []
      : [
          { path: "retry.perTry", value: `${perTry}ms`, allowed: `at most the whole request's time-out, ${timeout}ms` },
        ]),
    ...statuses.flatMap((value, index) => [
      ...(Number.isInteger(value) && value >= 500 && value <= 599
        ? []
        : [
            {
              path: `retry.statuses[${index}]`,
              value,
              allowed: "500 to 599: the same request gets the same answer of any other",
            },
          ]),
      ...(statuses.indexOf(value) === index
        ? []
        : [{ path: `retry.statuses[${index}]`, value, allowed: "each status once" }]),
    ]),
  ];
}

function shareFaults({ shares }: TrafficSettings): PropsFault[] {
  const sum = shares.reduce((total, { weight }) => total + weight, 0);
  const names = shares.map(({ service }) => service);
  return [
    ...(sum === 100 ? [] : [{ path: "shares", value: shares, allowed: `weights of 100 in all, not ${sum}` }]),
    ...shares.flatMap(({ service, weight }, index) => [
      ...serviceNameFaults(`shares[${index}].service`, service),
      ...wholeFaults(`shares[${index}].weight`, weight, 0, 100),
      ...(names.indexOf(service) === index
        ? []
        : [{ path: `shares[${index}].service`, value: service, allowed: "each Service once" }]),
    ]),
  ];
}

function variantFaults({ variants }: TrafficSettings): PropsFault[] {
  const keys = variants.map(({ header, value }) => `${header.toLowerCase()}: ${value}`);
  return [
    ...(variants.length <= MOST_VARIANTS
      ? []
      : [{ path: "variants", value: variants.length, allowed: `at most ${MOST_VARIANTS}` }]),
    ...variants.flatMap(({ header, value, service }, index) => [
      ...serviceNameFaults(`variants[${index}].service`, service),
      ...(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}$/.test(header)
        ? []
        : [{ path: `variants[${index}].header`, value: header, allowed: "the name of a header" }]),
      ...(/^[\x20-\x7e]{1,4096}$/.test(value)
        ? []
        : [{ path: `variants[${index}].value`, value, allowed: "the header's value, in printable ASCII" }]),
      ...(keys.indexOf(String(keys[index])) === index
        ? []
        : [{ path: `variants[${index}]`, value: keys[index], allowed: "each header and value once" }]),
    ]),
  ];
}

function outlierFaults({ outliers }: TrafficSettings): PropsFault[] {
  return [
    ...wholeFaults("outliers.consecutiveErrors", outliers.consecutiveErrors, 1, 1000),
    ...durationFaults("outliers.interval", outliers.interval),
    ...durationFaults("outliers.ejection", outliers.ejection),
    ...wholeFaults("outliers.mostEjectedPercent", outliers.mostEjectedPercent, 0, 100),
  ];
}

function limitFaults({ limits }: TrafficSettings): PropsFault[] {
  const most = 2 ** 31 - 1;
  return [
    ...wholeFaults("limits.connections", limits.connections, 1, most),
    ...wholeFaults("limits.pendingRequests", limits.pendingRequests, 1, most),
    ...wholeFaults("limits.requests", limits.requests, 1, most),
    ...wholeFaults("limits.retries", limits.retries, 1, most),
    ...durationFaults("limits.connectTimeout", limits.connectTimeout),
  ];
}

/** @param value milliseconds */
function durationFaults(path: string, value: number): PropsFault[] {
  return Number.isInteger(value) && value >= 1 && value <= 3_600_000
    ? []
    : [{ path, value: `${value}ms`, allowed: "1 ms to 1 hour, in whole milliseconds" }];
}
