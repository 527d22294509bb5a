import { z } from "zod";

/** A whole number in an environment variable; an empty one is a fault, not 0. */
export function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, allowed)
    .transform(Number)
    .refine((value) => value >= min && value <= max, allowed);
}

/** A URL of one of the given schemes, such as `postgres`. */
export function urlOf(...schemes: string[]): z.ZodType<string, string> {
  const allowed = `a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`;
  return z.string().refine((text) => {
    const protocol = URL.parse(text)?.protocol;
    return schemes.some((scheme) => protocol === `${scheme}:`);
  }, allowed);
}

/** What every service reads from its environment. A service adds its own with `.extend`. */
export const chassisSettings = z.object({
  /** The address to listen on. */
  HOST: z.string().min(1, "an address to listen on").default("0.0.0.0"),
  /** 0 takes any free port. */
  PORT: wholeNumber(0, 65_535).prefault("8080"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  /** How long to go on serving after SIGTERM, in seconds: until every gateway has seen that `/ready` says no. */
  DRAIN_SECONDS: wholeNumber(0, 600).prefault("3"),
  /** How long requests under way may take to end after that, in seconds. Both together: less than the pod's grace period. */
  GRACE_SECONDS: wholeNumber(1, 600).prefault("20"),
  /** The largest request body, in bytes. */
  BODY_LIMIT_BYTES: wholeNumber(1, 100_000_000).prefault("65536"),
  /** The proxies whose X-Forwarded-* headers are believed; see Express's "trust proxy". */
  TRUSTED_PROXIES: z.string().default("loopback, linklocal, uniquelocal"),
  /** Requests of one subject (or of one address, where nobody has logged in) that this process serves in a minute. */
  RATE_LIMIT_PER_MINUTE: wholeNumber(1, 100_000_000).prefault("600"),
  /** Where spans go, by OTLP over HTTP; absent for none. */
  OTEL_EXPORTER_OTLP_ENDPOINT: urlOf("http", "https").optional(),
  /** Share of new traces that are kept, in percent; a caller's own decision is followed. */
  TRACE_PERCENT: wholeNumber(0, 100).prefault("5"),
  /** Consul's HTTP API, whose KV holds settings that may change while the service runs; absent for none. */
  CONSUL_HTTP_ADDR: urlOf("http", "https").optional(),
  /** What the keys of these settings begin with. @default `services/<name of the service>` */
  CONSUL_KV_PREFIX: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+)*\/?$/, "a path such as services/order")
    .optional(),
  /** A file with the ACL token for Consul; absent where it lets anybody read them. */
  CONSUL_TOKEN_FILE: z.string().min(1, "the path of a file").optional(),
});

export type ChassisSettings = z.output<typeof chassisSettings>;

/** The environment does not hold what the service needs. Names every fault; never a value, as it may be a secret. */
export class SettingsError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The service cannot start with this environment:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.name = "SettingsError";
    this.faults = faults;
  }
}

/**
 * Reads the settings once, at the start.
 * @throws SettingsError with all faults at once.
 */
export function readSettings<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const parsed = schema.safeParse(env);
  if (parsed.success) {
    return parsed.data;
  }
  throw new SettingsError(parsed.error.issues.map((issue) => faultOf(issue, env)));
}

function faultOf(issue: z.core.$ZodIssue, env: NodeJS.ProcessEnv): string {
  const name = issue.path.join(".");
  return env[String(issue.path[0])] === undefined ? `${name} is not set` : `${name} is wrong: ${issue.message}`;
}
