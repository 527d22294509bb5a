import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { refuseFaults } from "../props-error.ts";
import { gatewayPluginsFaults } from "./gateway-plugins-faults.ts";
import type { CountersProps, GatewayPluginsProps, QuotaProps, TokenProps } from "./gateway-plugins-props.ts";
import { AUTH_PLUGIN, accessPlugins, INGRESS_CLASS, QUOTA_PLUGIN } from "./plugin-names.ts";

const apiVersion = "configuration.konghq.com/v1";

/** Scanners that say who they are; others do not, and are for the limits. */
const knownScanners = [
  "(?i:sqlmap)",
  "(?i:nikto)",
  "(?i:nmap)",
  "(?i:masscan)",
  "(?i:zgrab)",
  "(?i:nuclei)",
  "(?i:gobuster)",
];

/** How long Kong waits for its counters before it goes on without them, in milliseconds. */
const COUNTERS_TIMEOUT = 200;

/**
 * What the gateway enforces: access tokens as each route asks for them; limits per address and quotas per subject; the size of bodies,
 * bots, origins, correlation ids; metrics and traces. KongPlugins for what routes name, KongClusterPlugins for what holds for all.
 *
 * @see https://developer.konghq.com/kubernetes-ingress-controller/reference/custom-resources/
 */
export class GatewayPlugins extends Construct {
  readonly #namespace: string;

  /** @throws PropsError with every fault of the props */
  constructor(scope: Construct, id: string, props: GatewayPluginsProps) {
    super(scope, id);
    refuseFaults("GatewayPlugins", gatewayPluginsFaults(props));
    this.#namespace = props.routesNamespace;
    this.#access(props.tokens);
    this.#limits(props);
    this.#hygiene(props);
    this.#signals(props);
  }

  #access(tokens: TokenProps): void {
    const config = {
      issuer: tokens.issuer,
      ...(tokens.audience !== undefined && { audience: tokens.audience }),
      jwks_uri: tokens.jwksUri,
      clock_skew_seconds: tokens.clockSkewSeconds ?? 30,
      cache_seconds: tokens.cacheSeconds ?? 300,
    };
    this.#forRoutes(accessPlugins.required, AUTH_PLUGIN, { ...config, required: true });
    this.#forRoutes(accessPlugins.optional, AUTH_PLUGIN, { ...config, required: false });
    this.#forRoutes(accessPlugins.open, AUTH_PLUGIN, { strip_only: true });
  }

  #limits({ addressLimits: { perSecond, perMinute }, quota, counters }: GatewayPluginsProps): void {
    const password = passwordPatches(counters);
    this.#forAll("plinth-address-limits", "rate-limiting", {
      config: {
        ...(perSecond !== undefined && { second: perSecond }),
        ...(perMinute !== undefined && { minute: perMinute }),
        limit_by: "ip",
        policy: "redis",
        fault_tolerant: true,
        redis: { ...redisOf(counters), timeout: COUNTERS_TIMEOUT },
      },
      ...password,
    });
    this.#forAll(QUOTA_PLUGIN, QUOTA_PLUGIN, { config: { ...quotaOf(quota), redis: redisOf(counters) }, ...password });
  }

  #hygiene({ bodyMegabytes = 1, bots = knownScanners, origins }: GatewayPluginsProps): void {
    const size = { allowed_payload_size: bodyMegabytes, size_unit: "megabytes" };
    this.#forAll("plinth-body-size", "request-size-limiting", { config: size });
    this.#forAll("plinth-bots", "bot-detection", { config: { deny: [...bots] } });
    this.#forAll("plinth-correlation-id", "correlation-id", {
      config: { header_name: "x-correlation-id", generator: "uuid", echo_downstream: true },
    });
    if (origins !== undefined) {
      this.#forAll("plinth-cors", "cors", {
        config: {
          origins: [...origins.allowed],
          credentials: origins.credentials ?? false,
          methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
          headers: ["authorization", "content-type", "idempotency-key", "if-match", "traceparent", "x-correlation-id"],
          exposed_headers: ["etag", "location", "ratelimit", "ratelimit-policy", "retry-after", "x-correlation-id"],
          max_age: 3600,
        },
      });
    }
  }

  #signals({ tracesEndpoint }: GatewayPluginsProps): void {
    this.#forAll("plinth-metrics", "prometheus", {
      config: {
        per_consumer: false,
        status_code_metrics: true,
        latency_metrics: true,
        bandwidth_metrics: true,
        upstream_health_metrics: false,
      },
    });
    if (tracesEndpoint !== undefined) {
      this.#forAll("plinth-traces", "opentelemetry", {
        config: {
          traces_endpoint: tracesEndpoint,
          resource_attributes: { "service.name": "gateway" },
          propagation: { extract: ["w3c"], inject: ["w3c"], default_format: "w3c" },
        },
      });
    }
  }

  #forRoutes(name: string, plugin: string, config: Readonly<Record<string, unknown>>): void {
    const metadata = { name, namespace: this.#namespace };
    new ApiObject(this, name, { apiVersion, kind: "KongPlugin", metadata, plugin, config });
  }

  #forAll(name: string, plugin: string, content: Readonly<Record<string, unknown>>): void {
    new ApiObject(this, name, {
      apiVersion,
      kind: "KongClusterPlugin",
      metadata: {
        name,
        labels: { global: "true" },
        annotations: { "kubernetes.io/ingress.class": INGRESS_CLASS },
      },
      plugin,
      ...content,
    });
  }
}

function quotaOf({ plans, defaultPlan, costs = [], defaultCost = 1 }: QuotaProps) {
  const planEntries = Object.entries(plans).map(([name, { units, windowSeconds }]) => [
    name,
    { units, window_seconds: windowSeconds },
  ]);
  return {
    plans: Object.fromEntries(planEntries),
    default_plan: defaultPlan,
    costs: costs.map(({ method, path, units }) => ({ method, path, units })),
    default_cost: defaultCost,
  };
}

function redisOf({ host, port = 6379, username, ssl = false }: CountersProps) {
  return { host, port, ...(username !== undefined && { username }), ssl };
}

/** Kong's controller puts the password in where it tells Kong: the object has only its place. */
function passwordPatches({ password }: CountersProps) {
  return password === undefined
    ? {}
    : { configPatches: [{ path: "/redis/password", valueFrom: { secretKeyRef: { ...password } } }] };
}
