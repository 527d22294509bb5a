import { z } from "zod";
import { type PluginType, pluginType } from "./plugin.ts";
import { WindowCounters } from "./window-counters.ts";

const units = z.int().min(0).max(1_000_000_000);

const config = z
  .strictObject({
    plans: z.record(
      z.string().regex(/^[\w-]+$/),
      z.strictObject({ units: z.int().positive(), window_seconds: z.int().positive() }),
    ),
    default_plan: z.string(),
    costs: z.array(z.strictObject({ method: z.string(), path: z.string().startsWith("/"), units })).default([]),
    default_cost: units.default(1),
    redis: z.looseObject({}).optional(),
  })
  .refine(({ plans, default_plan: name }) => Object.hasOwn(plans, name), "default_plan is none of the plans");

type Config = z.output<typeof config>;

/** Cost-based limits by the caller's plan: each subject on its own, and each address without one. Ours, as constructs/gateway has it. */
export const plinthQuota: PluginType = pluginType(
  900,
  config,
  (settings, { kept, now }, scope) => {
    const counters = kept.get(`plinth-quota ${scope}`, () => new WindowCounters());
    const costOf = costs(settings);
    return {
      access: ({ method, path, identity, address, toClient }) => {
        const cost = costOf(method, path);
        if (cost === 0) return undefined;
        const [name, plan] = planOf(settings, identity?.plan);
        const at = now();
        const windowMs = plan.window_seconds * 1000;
        const startedAt = Math.floor(at / windowMs) * windowMs;
        const resetsIn = Math.max(1, Math.ceil((startedAt + windowMs - at) / 1000));
        const caller = identity === undefined ? `address ${address}` : `subject ${identity.subject}`;
        const key = `${name} ${startedAt} ${caller}`;
        const isAllowed = counters.spent(key) + cost <= plan.units;
        if (isAllowed) counters.spend(key, cost, startedAt + windowMs, at);
        const left = Math.max(0, plan.units - counters.spent(key));
        toClient.add("RateLimit-Policy", `"${name}";q=${plan.units};w=${plan.window_seconds}`);
        toClient.add("RateLimit", `"${name}";r=${left};t=${resetsIn}`);
        if (isAllowed) return undefined;
        toClient.set("Retry-After", String(resetsIn));
        return { status: 429, detail: "The quota of your plan is spent." };
      },
    };
  },
  "quotas are counted in this gateway's memory, not in Redis",
);

function planOf({ plans, default_plan: standard }: Config, claimed: string | undefined) {
  const name = claimed !== undefined && Object.hasOwn(plans, claimed) ? claimed : standard;
  const plan = plans[name];
  if (plan === undefined) throw new Error(`plan ${name} is none of the plans`);
  return [name, plan] as const;
}

/** The longest path that fits counts, and its own method before any. */
function costs({ costs: listed, default_cost: standard }: Config): (method: string, path: string) => number {
  const ranked = listed.toSorted((a, b) => rank(b) - rank(a));
  return (method, path) =>
    ranked.find((cost) => (cost.method === method || cost.method === "*") && isBelow(path, cost.path))?.units ??
    standard;
}

function rank({ method, path }: { readonly method: string; readonly path: string }): number {
  return 2 * path.length + (method === "*" ? 0 : 1);
}

function isBelow(path: string, other: string): boolean {
  const base = other.endsWith("/") ? other.slice(0, -1) : other;
  return path === base || path.startsWith(`${base}/`);
}
