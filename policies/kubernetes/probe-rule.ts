import type { ResourceRule, RuleText } from "../rule.ts";
import { isBatch, podRule } from "./pod-rule.ts";

/** A rule that asks each container that stays up for a probe. */
export function probeRule(probe: "livenessProbe" | "readinessProbe", text: RuleText): ResourceRule {
  return podRule({
    ...text,
    judge: (pod) =>
      isBatch(pod)
        ? []
        : pod.containers
            .filter(({ isInit, container }) => !isInit && (container[probe] ?? undefined) === undefined)
            .map(({ path, name }) => ({
              path: `${path}.${probe}`,
              message: `container ${name} has none; one is needed`,
            })),
  });
}
