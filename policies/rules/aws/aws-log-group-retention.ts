import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { environmentOf } from "../../aws/environment.ts";
import { isAws } from "../../aws/kind.ts";
import type { GraphResource } from "../../graph.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden } from "../../values.ts";

const days = z.number().int().positive();

export const logGroupRetention = resourceRule({
  name: "aws-log-group-retention",
  title: "Logs are kept long enough, and not for ever",
  reason:
    "Intruders are found after weeks, when short logs are gone; what is kept for ever is paid for, and is a find.",
  remedy: "Set retentionInDays to the allowed days or more.",
  severity: "medium",
  serves: [wellArchitected("SEC04-BP01"), wellArchitected("SEC07-BP04")],
  settings: z.strictObject({
    minimumDays: days.default(14).describe("Days that logs are kept at least"),
    environments: z
      .record(z.string(), days)
      .default({ prod: 365, staging: 90 })
      .describe("Days at least, by environment, where they are others"),
  }),
  judge: (resource, { minimumDays, environments }) => {
    const minimum = environments[environmentOf(resource)] ?? minimumDays;
    return isShort(resource, minimum)
      ? [
          {
            path: "retentionInDays",
            message: `logs are kept ${kept(resource)}; ${minimum} days or more are allowed, not for ever`,
          },
        ]
      : [];
  },
});

/** None, and 0, are for ever. Logs of the class Delivery stay two days, whatever is set. */
function isShort(resource: GraphResource, minimum: number): boolean {
  const { logGroupClass, retentionInDays } = resource.inputs;
  return (
    isAws(resource, "cloudwatch/LogGroup") &&
    logGroupClass !== "DELIVERY" &&
    !isHidden(retentionInDays) &&
    !(Number(retentionInDays) >= minimum)
  );
}

function kept({ inputs: { retentionInDays } }: GraphResource): string {
  return Number(retentionInDays) > 0 ? `${retentionInDays} days` : "for ever";
}
