import type { Duration } from "cdk8s";

/** A second try of a request that may be sent twice: GET, HEAD, OPTIONS, PUT and DELETE. No other is. */
export interface TrafficRetry {
  /** Tries after the first one. @default 2 */
  readonly attempts?: number;
  /** How long each try may take. @default - a third of the time-out */
  readonly perTry?: Duration;
  /** Statuses that are tried again, beside connections that fail. @default [502, 503, 504] */
  readonly statuses?: readonly number[];
  /** The wait before the first retry; it doubles from there, with jitter. @default Duration.millis(25) */
  readonly backoff?: Duration;
}

/** A part of the requests. */
export interface TrafficShare {
  /** A Service of the same namespace, with the same port. */
  readonly service: string;
  /** Percent of the requests; 100 in all. */
  readonly weight: number;
}

/** Requests that go to another Service by a header of theirs. */
export interface TrafficVariant {
  readonly header: string;
  /** The header's whole value. */
  readonly value: string;
  readonly service: string;
}

/** When a pod gets no requests for a while. */
export interface OutlierDetection {
  /** Answers of 5xx, or connections that failed, one after the other. @default 5 */
  readonly consecutiveErrors?: number;
  /** How often pods are looked at. @default Duration.seconds(10) */
  readonly interval?: Duration;
  /** The first time out; each further one is longer by the same. @default Duration.seconds(30) */
  readonly ejection?: Duration;
  /** Pods that may be out at once, in percent. @default 50 */
  readonly mostEjectedPercent?: number;
}

/** What each proxy of the waypoint may have open to a service. More is answered with 503 at once. */
export interface ConnectionLimits {
  /** Connections. @default 1024 */
  readonly connections?: number;
  /** Requests that wait for a connection. @default 256 */
  readonly pendingRequests?: number;
  /** Requests under way. @default 1024 */
  readonly requests?: number;
  /** Retries under way. @default 64 */
  readonly retries?: number;
  /** @default Duration.seconds(2) */
  readonly connectTimeout?: Duration;
}

/** How requests to a service go. */
export interface ServiceTrafficProps {
  /** Its Service, which callers name. */
  readonly service: string;

  readonly namespace: string;

  /** The Service's port. @default 8080 */
  readonly port?: number;

  /** How long a request may take, retries included. @default Duration.seconds(15) */
  readonly timeout?: Duration;

  /** Whether and how requests are tried again; false for never. @default - twice more */
  readonly retry?: TrafficRetry | false;

  /** Where requests go, as for a canary. @default - all to the service itself */
  readonly shares?: readonly TrafficShare[];

  /** Which requests go elsewhere by a header, as for an A/B test; the first that fits counts. @default - none */
  readonly variants?: readonly TrafficVariant[];

  /** @default - after 5 errors, for 30 s */
  readonly outliers?: OutlierDetection;

  /** @default - 1024 connections */
  readonly limits?: ConnectionLimits;
}
