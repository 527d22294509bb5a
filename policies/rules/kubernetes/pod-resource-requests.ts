import { podRule } from "../../kubernetes/pod-rule.ts";
import { isAbsent } from "../../kubernetes/seen.ts";

export const podResourceRequests = podRule({
  name: "pod-resource-requests",
  title: "Containers ask for CPU and memory",
  reason: "The scheduler counts requests only: a pod without is put on a full node, and is the first to be thrown out.",
  remedy: "Set resources.requests.cpu and resources.requests.memory to what the container needs at its usual load.",
  severity: "medium",
  serves: [{ framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Resource policies" }],
  judge: ({ containers }) =>
    containers.flatMap(({ path, name, container }) =>
      ["cpu", "memory"]
        // What is limited and asks for nothing asks for its limit.
        .filter(
          (of) => isAbsent(container, `resources.requests.${of}`) && isAbsent(container, `resources.limits.${of}`),
        )
        .map((of) => ({
          path: `${path}.resources.requests.${of}`,
          message: `container ${name} asks for no ${of}; a quantity is needed`,
        })),
    ),
});
