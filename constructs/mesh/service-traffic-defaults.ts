import { Duration } from "cdk8s";
import type { ConnectionLimits, OutlierDetection, ServiceTrafficProps, TrafficRetry } from "./service-traffic-props.ts";

/** A ServiceTraffic's props with every default in place. */
export interface TrafficSettings extends Required<Omit<ServiceTrafficProps, "retry" | "outliers" | "limits">> {
  readonly retry: Required<TrafficRetry> | undefined;
  readonly outliers: Required<OutlierDetection>;
  readonly limits: Required<ConnectionLimits>;
}

/** Puts every default in place. */
export function trafficSettings(props: ServiceTrafficProps): TrafficSettings {
  const { service, namespace, port = 8080, timeout = Duration.seconds(15), retry = {} } = props;
  return {
    service,
    namespace,
    port,
    timeout,
    retry: retry === false ? undefined : retrySettings(retry, timeout),
    shares: props.shares ?? [{ service, weight: 100 }],
    variants: props.variants ?? [],
    outliers: {
      consecutiveErrors: 5,
      interval: Duration.seconds(10),
      ejection: Duration.seconds(30),
      mostEjectedPercent: 50,
      ...props.outliers,
    },
    limits: {
      connections: 1024,
      pendingRequests: 256,
      requests: 1024,
      retries: 64,
      connectTimeout: Duration.seconds(2),
      ...props.limits,
    },
  };
}

function retrySettings(retry: TrafficRetry, timeout: Duration): Required<TrafficRetry> {
  return {
    attempts: 2,
    perTry: Duration.millis(Math.max(1, Math.floor(timeout.toMilliseconds({ integral: false }) / 3))),
    statuses: [502, 503, 504],
    backoff: Duration.millis(25),
    ...retry,
  };
}
