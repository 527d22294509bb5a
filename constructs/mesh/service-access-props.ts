import type { Identity } from "./identity.ts";

/** The methods of HTTP that rules may name. Rules compare them letter by letter. */
export type HttpMethod = "GET" | "HEAD" | "OPTIONS" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Who may send which requests. */
export interface RequestRule {
  readonly from: readonly Identity[];
  /** @default - all */
  readonly methods?: readonly HttpMethod[];
  /**
   * Exact paths, or all below one as in `/v1/orders/*`; `{*}` stands for one part in between, as in `/v1/orders/{*}/lines`.
   *
   * @default - all
   */
  readonly paths?: readonly string[];
  /**
   * A further port of the service that speaks no HTTP, the same at the Service and at the pods; such a rule has neither methods nor paths.
   *
   * @default - those of HTTP
   */
  readonly port?: number;
  /** Why, where that is not plain. Required where the rule names no path. */
  readonly reason?: string;
}

/** Who connects to the pods themselves, past the waypoint and its rules for requests. */
export interface DirectCaller {
  readonly from: Identity;
  readonly ports: readonly number[];
  /** Why it goes past the rules, in words. */
  readonly reason: string;
}

/** The service that is called. */
export interface ServiceAccessProps {
  /** Its Service, and the value of its pods' label `app.kubernetes.io/name`. */
  readonly service: string;

  readonly namespace: string;

  /** The port that its pods listen on. @default 8080 */
  readonly port?: number;

  /**
   * Services that its routes lead to, such as a canary's. The same rules hold for them, or a call to their own names would be free.
   *
   * @default - none
   */
  readonly variants?: readonly string[];

  /** The proxies that its requests come through. @default - those of the namespace's waypoint */
  readonly waypoint?: Identity;

  /** @default - none */
  readonly directCallers?: readonly DirectCaller[];

  /** Every identity that a workload has. */
  readonly identities: readonly Identity[];
}
