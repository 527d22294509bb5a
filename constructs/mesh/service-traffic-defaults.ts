import type { Duration } from "cdk8s";
import type { ServiceTrafficProps, TrafficRetry } from "./service-traffic-props.ts";

/** A ServiceTraffic's props with every default in place; times in milliseconds. */
export type TrafficSettings = ReturnType<typeof trafficSettings>;

/** Puts every default in place. */
export function trafficSettings(props: ServiceTrafficProps) {
  const { service, namespace, port = 8080, retry = {}, outliers = {}, limits = {} } = props;
  const timeout = millis(props.timeout, 15_000);
  return {
    service,
    namespace,
    port,
    timeout,
    retry: retry === false ? undefined : retrySettings(retry, timeout),
    shares: props.shares ?? [{ service, weight: 100 }],
    variants: props.variants ?? [],
    outliers: {
      consecutiveErrors: outliers.consecutiveErrors ?? 5,
      interval: millis(outliers.interval, 10_000),
      ejection: millis(outliers.ejection, 30_000),
      mostEjectedPercent: outliers.mostEjectedPercent ?? 50,
    },
    limits: {
      connections: limits.connections ?? 1024,
      pendingRequests: limits.pendingRequests ?? 256,
      requests: limits.requests ?? 1024,
      retries: limits.retries ?? 64,
      connectTimeout: millis(limits.connectTimeout, 2_000),
    },
  };
}

function retrySettings({ attempts = 2, perTry, statuses = [502, 503, 504], backoff }: TrafficRetry, timeout: number) {
  return {
    attempts,
    perTry: millis(perTry, Math.max(1, Math.floor(timeout / 3))),
    statuses,
    backoff: millis(backoff, 25),
  };
}

function millis(duration: Duration | undefined, otherwise: number): number {
  return duration?.toMilliseconds({ integral: false }) ?? otherwise;
}
