import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, list } from "../../values.ts";

export const backupKept = resourceRule({
  name: "aws-backup-kept",
  title: "Backups are kept some days, and not for ever",
  reason: "What is deleted too soon restores nothing, and what has no end is paid for until somebody asks.",
  remedy: "Set lifecycle.deleteAfter of each rule of the plan within the allowed days.",
  severity: "medium",
  serves: [wellArchitected("REL09-BP03"), wellArchitected("SEC07-BP04")],
  settings: z.strictObject({
    minimumDays: z.number().int().positive().default(7).describe("Days that backups are kept at least"),
  }),
  judge: (resource, { minimumDays }) =>
    (isAws(resource, "backup/Plan") ? list(resource.inputs.rules) : []).flatMap((rule, index) => {
      const days = at(rule, "lifecycle.deleteAfter");
      const isUnknown = isHidden(rule) || isHidden(at(rule, "lifecycle")) || isHidden(days);
      return isUnknown || Number(days) >= minimumDays
        ? []
        : [
            {
              path: `rules[${index}].lifecycle.deleteAfter`,
              message: `backups are kept ${days ? `${days} days` : "for ever"}; ${minimumDays} days or more are allowed`,
            },
          ];
    }),
});
