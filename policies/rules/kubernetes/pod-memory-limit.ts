import { podRule } from "../../kubernetes/pod-rule.ts";
import { isAbsent } from "../../kubernetes/seen.ts";

export const podMemoryLimit = podRule({
  name: "pod-memory-limit",
  title: "Containers have a memory limit",
  reason: "A leak in one container takes the memory of all that share its node.",
  remedy: "Set resources.limits.memory. A limit on CPU is not asked for: it throttles, and protects nobody.",
  severity: "medium",
  serves: [{ framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Resource policies" }],
  judge: ({ containers }) =>
    containers
      .filter(({ container }) => isAbsent(container, "resources.limits.memory"))
      .map(({ path, name }) => ({
        path: `${path}.resources.limits.memory`,
        message: `container ${name} has none; a quantity is needed`,
      })),
});
