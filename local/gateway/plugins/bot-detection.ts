import { z } from "zod";
import { type PluginType, pattern, pluginType } from "./plugin.ts";

const config = z.strictObject({
  allow: z.array(pattern).default([]),
  deny: z.array(pattern).default([]),
});

/**
 * Turns user agents away by patterns of the configuration; those that `allow` names before any.
 * Source: https://developer.konghq.com/plugins/bot-detection/
 */
export const botDetection: PluginType = pluginType(
  2500,
  config,
  ({ allow, deny }) => {
    const [allowed, denied] = [allow, deny].map((list) => list.map((one) => new RegExp(one)));
    const fits = (list: readonly RegExp[] | undefined, agent: string) => list?.some((one) => one.test(agent)) ?? false;
    return {
      access: ({ headers }) => {
        const agent = headers["user-agent"]?.trim();
        if (agent === undefined || fits(allowed, agent) || !fits(denied, agent)) return undefined;
        return { status: 403, detail: "This user agent is turned away." };
      },
    };
  },
  "Kong's built-in list of bots",
);
