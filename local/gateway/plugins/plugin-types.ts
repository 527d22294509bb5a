import { botDetection } from "./bot-detection.ts";
import { correlationId } from "./correlation-id.ts";
import { cors } from "./cors.ts";
import { plinthAuth } from "./plinth-auth.ts";
import { plinthQuota } from "./plinth-quota.ts";
import type { PluginType } from "./plugin.ts";
import { rateLimiting } from "./rate-limiting.ts";
import { requestSizeLimiting } from "./request-size-limiting.ts";

/** What this gateway enforces, by Kong's names. */
export const pluginTypes: ReadonlyMap<string, PluginType> = new Map([
  ["bot-detection", botDetection],
  ["correlation-id", correlationId],
  ["cors", cors],
  ["plinth-auth", plinthAuth],
  ["plinth-quota", plinthQuota],
  ["rate-limiting", rateLimiting],
  ["request-size-limiting", requestSizeLimiting],
]);

/** Plugins that only watch: a route without them is open to nobody else. */
export const watchingPlugins: ReadonlySet<string> = new Set([
  "datadog",
  "file-log",
  "http-log",
  "loggly",
  "opentelemetry",
  "prometheus",
  "statsd",
  "syslog",
  "tcp-log",
  "udp-log",
  "zipkin",
]);
