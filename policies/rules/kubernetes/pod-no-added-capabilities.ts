import { z } from "zod";
import { podRule } from "../../kubernetes/pod-rule.ts";
import { seen } from "../../kubernetes/seen.ts";
import { list } from "../../values.ts";

export const podNoAddedCapabilities = podRule({
  name: "pod-no-added-capabilities",
  title: "Containers add no capabilities",
  reason: "SYS_ADMIN, NET_ADMIN and their like are most of what root is.",
  remedy: "Take the capability away; a service listens above port 1023 and needs none.",
  severity: "high",
  serves: [
    { framework: "Pod Security Standards", clause: "baseline: Capabilities" },
    { framework: "Pod Security Standards", clause: "restricted: Capabilities" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Pod security enforcement" },
  ],
  settings: { allowed: z.array(z.string()).default(["NET_BIND_SERVICE"]).describe("capabilities that may be added") },
  judge: ({ containers }, { allowed }) =>
    containers.flatMap(({ path, name, container }) =>
      list(seen(container, "securityContext.capabilities.add"))
        .filter((added) => typeof added === "string" && !allowed.includes(added))
        .map((added) => ({
          path: `${path}.securityContext.capabilities.add`,
          message: `container ${name} adds ${added}; ${allowed.join(", ") || "none"} may be added`,
        })),
    ),
});
