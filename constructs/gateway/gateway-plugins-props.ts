import type { SecretKey } from "../secret-key.ts";

/** What access tokens must be. */
export interface TokenProps {
  /** Their `iss`, such as `https://shop.example.com/oidc`. */
  readonly issuer: string;
  /** What they must be for. @default - anything */
  readonly audience?: string;
  /** Where the gateway fetches the issuer's public keys (RFC 7517). */
  readonly jwksUri: string;
  /** How far the issuer's clock and ours may be apart, in seconds. @default 30 */
  readonly clockSkewSeconds?: number;
  /** How long fetched keys count, in seconds; longer only while the issuer is away. @default 300 */
  readonly cacheSeconds?: number;
}

/** Requests that one address may send, whoever it calls itself. */
export interface AddressLimits {
  /** @default - no limit per second */
  readonly perSecond?: number;
  /** @default - no limit per minute */
  readonly perMinute?: number;
}

/** What the callers on a plan may spend. */
export interface QuotaPlan {
  readonly units: number;
  /** How long until they may spend as much again, in seconds. */
  readonly windowSeconds: number;
}

/** What a request costs. The longest path that fits counts, and its own method before any. */
export interface QuotaCost {
  /** In capitals, or `*` for any. */
  readonly method: string;
  /** The path and all below it. */
  readonly path: string;
  readonly units: number;
}

/** What callers may spend: each subject of a token on its own, and each address without one. */
export interface QuotaProps {
  /** By name, as the token's claim `plan` has it. */
  readonly plans: Readonly<Record<string, QuotaPlan>>;
  /** The plan of callers without one that is known here. */
  readonly defaultPlan: string;
  /** @default - every request costs `defaultCost` */
  readonly costs?: readonly QuotaCost[];
  /** Units. @default 1 */
  readonly defaultCost?: number;
}

/** Where limits are counted: one Redis that is no cluster, as Kong speaks no Redis Cluster. */
export interface CountersProps {
  readonly host: string;
  /** @default 6379 */
  readonly port?: number;
  /** @default - the default user */
  readonly username?: string;
  /** The password as JSON, with its quotes: so Kong's controller reads it. @default - none */
  readonly password?: SecretKey & { readonly namespace: string };
  /** Whether it speaks TLS. @default false: the mesh encrypts */
  readonly ssl?: boolean;
}

/** Which pages of other origins may call. */
export interface OriginsProps {
  /** Such as `https://shop.example.com`; `*` alone for any. */
  readonly allowed: readonly string[];
  /** Whether they may send cookies. @default false */
  readonly credentials?: boolean;
}

/** What is enforced on the gateway's routes. */
export interface GatewayPluginsProps {
  /** The namespace of the routes, as plugins that routes name must be beside them. */
  readonly routesNamespace: string;
  /** The paths of all routes, which costs are held against. */
  readonly paths: readonly string[];
  readonly tokens: TokenProps;
  readonly addressLimits: AddressLimits;
  readonly quota: QuotaProps;
  readonly counters: CountersProps;
  /** The largest request body, in megabytes. @default 1 */
  readonly bodyMegabytes?: number;
  /** @default - none: browsers keep pages of other origins out */
  readonly origins?: OriginsProps;
  /** User agents that are turned away, as regular expressions (PCRE). @default - scanners that name themselves */
  readonly bots?: readonly string[];
  /** Where traces go, by OTLP over HTTP: the whole URL. @default - nowhere */
  readonly tracesEndpoint?: string;
}
