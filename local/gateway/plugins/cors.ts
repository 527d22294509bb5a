import { z } from "zod";
import { expressionOf, type Passage, type PluginType, pluginType } from "./plugin.ts";

const methods = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS", "TRACE", "CONNECT"] as const;

const config = z.strictObject({
  origins: z
    .array(z.string().refine((origin) => origin === "*" || expressionOf(origin) !== undefined, "no regular expression"))
    .default([]),
  headers: z.array(z.string()).default([]),
  exposed_headers: z.array(z.string()).default([]),
  methods: z.array(z.enum(methods)).default([...methods]),
  max_age: z.number().optional(),
  credentials: z.boolean().default(false),
  private_network: z.boolean().default(false),
  preflight_continue: z.boolean().default(false),
  allow_origin_absent: z.boolean().default(true),
});

type Config = z.output<typeof config>;

/** Says whether an origin may call. */
type OriginTest = (origin: string) => string | undefined;

/**
 * Lets pages of other origins call: answers the browser's preflight itself, and marks the answers of services.
 * Source: https://developer.konghq.com/plugins/cors/ and https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export const cors: PluginType = pluginType(2000, config, (settings) => {
  const allowed = originTest(settings.origins);
  return {
    headers: (passage) => {
      if (isPreflight(passage)) return;
      const { origin } = passage.headers;
      if (!origin && !settings.allow_origin_absent) return;
      allowOrigin(passage, settings, allowed);
      if (settings.exposed_headers.length > 0) {
        passage.toClient.set("Access-Control-Expose-Headers", settings.exposed_headers.join(","));
      }
    },
    access: (passage) => {
      if (!isPreflight(passage) || settings.preflight_continue) return undefined;
      allowOrigin(passage, settings, allowed);
      describe(passage, settings);
      return { preflight: true };
    },
  };
});

function isPreflight({ method, headers }: Passage): boolean {
  return method === "OPTIONS" && Boolean(headers.origin) && Boolean(headers["access-control-request-method"]);
}

function describe({ headers, toClient }: Passage, settings: Config): void {
  const asked = headers["access-control-request-headers"];
  const granted = settings.headers.length > 0 ? settings.headers.join(",") : asked;
  if (granted !== undefined) toClient.set("Access-Control-Allow-Headers", granted);
  toClient.set("Access-Control-Allow-Methods", settings.methods.join(","));
  if (settings.max_age !== undefined) toClient.set("Access-Control-Max-Age", String(settings.max_age));
  if (settings.private_network && headers["access-control-request-private-network"] === "true") {
    toClient.set("Access-Control-Allow-Private-Network", "true");
  }
}

function allowOrigin({ headers: { origin }, toClient }: Passage, settings: Config, allowed: OriginTest): void {
  const { origins, credentials } = settings;
  const isOpen = origins.length === 0 || origins.includes("*");
  if (isOpen && !(credentials && origin)) {
    toClient.set("Access-Control-Allow-Origin", "*");
    return;
  }
  toClient.add("Vary", "Origin");
  const granted = isOpen ? origin : allowed(origin ?? "");
  if (granted === undefined) toClient.remove("Access-Control-Allow-Origin");
  else toClient.set("Access-Control-Allow-Origin", granted);
  if (credentials) toClient.set("Access-Control-Allow-Credentials", "true");
}

/** One plain origin is always told, whoever asks: the browser compares. */
function originTest(origins: readonly string[]): OriginTest {
  const [only] = origins;
  if (only !== undefined && origins.length === 1 && isPlain(only)) return () => only;
  const named = origins.filter((origin) => origin !== "*");
  const tests = named.map((entry): ((origin: string) => boolean) => {
    const isByHost = !entry.includes(":");
    if (isPlain(entry)) return (origin) => normalized(origin).origin === normalized(entry).origin;
    const expression = new RegExp(`^(?:${entry.replace(/^\^/, "").replace(/\$$/, "")})$`);
    return (origin) => expression.test(isByHost ? normalized(origin).host : normalized(origin).origin);
  });
  return (origin) => (origin !== "" && tests.some((test) => test(origin)) ? normalized(origin).origin : undefined);
}

function isPlain(origin: string): boolean {
  return /^[A-Za-z0-9.:/-]+$/.test(origin);
}

/** Without the port that the scheme means anyway. */
function normalized(origin: string): { readonly origin: string; readonly host: string } {
  const [, scheme, host, port] = /^([a-z][a-z0-9+.-]*):\/\/([^/:?#]+)(?::(\d+))?/i.exec(origin) ?? [];
  if (scheme === undefined || host === undefined) return { origin, host: origin };
  const isUsual = port === undefined || port === (scheme === "https" ? "443" : scheme === "http" ? "80" : "");
  return { origin: `${scheme}://${host}${isUsual ? "" : `:${port}`}`, host };
}
