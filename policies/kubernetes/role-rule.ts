import { z } from "zod";
import { type ResourceRule, type RuleText, resourceRule } from "../rule.ts";
import { at, list, mapping } from "../values.ts";
import { exemptions, isExempt } from "./exemptions.ts";
import { objectOf } from "./object.ts";
import type { PodFault } from "./pod-rule.ts";

/** One rule of a role: what it grants. */
export interface Grant {
  /** As in `rules[0]`. */
  readonly path: string;
  /** Of `Role` or `ClusterRole`. */
  readonly kind: string;
  readonly apiGroups: readonly unknown[];
  readonly resources: readonly unknown[];
  readonly resourceNames: readonly unknown[];
  readonly verbs: readonly unknown[];
}

/** A rule on what roles grant, with a list of roles that are exempt. */
export function roleRule({
  judge,
  ...text
}: RuleText & { judge: (grant: Grant) => readonly PodFault[] }): ResourceRule {
  return resourceRule({
    ...text,
    settings: z.strictObject({ exempt: exemptions }),
    judge: (resource, { exempt }) => {
      const role = objectOf(resource);
      return (role?.kind !== "Role" && role?.kind !== "ClusterRole") || isExempt(role, exempt)
        ? []
        : list(at(resource.inputs, "rules")).flatMap((rule, index) => {
            const { apiGroups, resources, resourceNames, verbs } = mapping(rule);
            return judge({
              path: `rules[${index}]`,
              kind: role.kind,
              apiGroups: list(apiGroups),
              resources: list(resources),
              resourceNames: list(resourceNames),
              verbs: list(verbs),
            });
          });
    },
  });
}
