import { z } from "zod";
import { type Passage, type PluginType, pluginType } from "./plugin.ts";
import { WindowCounters } from "./window-counters.ts";

/** Seconds, as Kong has them. */
const windows = { second: 1, minute: 60, hour: 3600, day: 86_400, month: 2_592_000, year: 31_536_000 } as const;

type Period = keyof typeof windows;

const periods = Object.keys(windows) as Period[];

const limit = z.number().positive().optional();

/** Where Kong counts is not looked at: one process counts here. */
const config = z
  .strictObject({
    second: limit,
    minute: limit,
    hour: limit,
    day: limit,
    month: limit,
    year: limit,
    limit_by: z.enum(["ip", "consumer", "credential", "header"]).default("consumer"),
    header_name: z.string().min(1).optional(),
    hide_client_headers: z.boolean().default(false),
    error_code: z.int().min(400).max(599).default(429),
    error_message: z.string().default("API rate limit exceeded"),
    policy: z.enum(["local", "cluster", "redis"]).default("local"),
    fault_tolerant: z.boolean().default(true),
    sync_rate: z.number().default(-1),
    redis: z.looseObject({}).optional(),
  })
  .refine((given) => periods.some((period) => given[period] !== undefined), `one of ${periods.join(", ")} is needed`)
  .refine((given) => given.limit_by !== "header" || given.header_name !== undefined, "header_name is needed");

type Config = z.output<typeof config>;

/** How a caller stands in one window, before this request. */
interface Usage {
  readonly period: Period;
  readonly limit: number;
  readonly left: number;
  readonly key: string;
  readonly startedAt: number;
}

/**
 * Limits how many requests an address, or whoever a header names, may send in fixed windows. As there are no consumers of Kong here,
 * limits by consumer or credential are by address, as Kong has it for callers that are none.
 * Source: https://developer.konghq.com/plugins/rate-limiting/
 */
export const rateLimiting: PluginType = pluginType(
  910,
  config,
  (settings, { kept, now }, scope) => {
    const counters = kept.get(`rate-limiting ${scope}`, () => new WindowCounters());
    const limits = periods.flatMap((period) => {
      const most = settings[period];
      return most === undefined ? [] : [{ period, most }];
    });
    return {
      access: (passage) => {
        const at = now();
        const caller = callerOf(passage, settings);
        const usages = limits.map(({ period, most }): Usage => {
          const startedAt = windowStart(period, at);
          const key = `${period} ${startedAt} ${caller}`;
          return { period, limit: most, left: most - counters.spent(key), key, startedAt };
        });
        const full = usages.findLast(({ left }) => left <= 0);
        const reset = settings.hide_client_headers ? undefined : describe(passage, usages, full, at);
        if (full !== undefined) {
          if (reset !== undefined) passage.toClient.set("Retry-After", String(reset));
          return { status: settings.error_code, detail: settings.error_message };
        }
        for (const { key, period, startedAt } of usages) {
          counters.spend(key, 1, startedAt + windows[period] * 1000, at);
        }
        return undefined;
      },
    };
  },
  "limits are counted in this gateway's memory, not in Redis",
);

function callerOf({ headers, address }: Passage, { limit_by: by, header_name: name }: Config): string {
  const named = by === "header" && name !== undefined ? headers[name.toLowerCase()] : undefined;
  return named === undefined ? `address ${address}` : `header ${named}`;
}

/** Writes the limits' headers; gives the seconds until the nearest limit starts anew. */
function describe({ toClient }: Passage, usages: readonly Usage[], full: Usage | undefined, at: number): number {
  const seen = usages.map((usage) => {
    const counts = full === undefined || full === usage;
    return { ...usage, left: Math.max(0, usage.left - (counts ? 1 : 0)) };
  });
  for (const { period, limit, left } of seen) {
    const name = `${period.charAt(0).toUpperCase()}${period.slice(1)}`;
    toClient.add(`X-RateLimit-Limit-${name}`, String(limit));
    toClient.add(`X-RateLimit-Remaining-${name}`, String(left));
  }
  const nearest = seen.reduce((one, other) => (other.left <= one.left ? other : one));
  const reset = Math.max(1, windows[nearest.period] - Math.floor((at - nearest.startedAt) / 1000));
  toClient.add("RateLimit-Limit", String(nearest.limit));
  toClient.add("RateLimit-Remaining", String(nearest.left));
  toClient.add("RateLimit-Reset", String(reset));
  return reset;
}

/** Months and years are the calendar's. */
function windowStart(period: Period, at: number): number {
  const date = new Date(at);
  if (period === "year") return Date.UTC(date.getUTCFullYear(), 0);
  if (period === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  const length = windows[period] * 1000;
  return Math.floor(at / length) * length;
}
