import { podRule } from "../../kubernetes/pod-rule.ts";
import { seen } from "../../kubernetes/seen.ts";
import { isHidden, list } from "../../values.ts";

export const podCapabilitiesDropped = podRule({
  name: "pod-capabilities-dropped",
  title: "Containers drop all capabilities",
  reason: "A runtime's default set lets a container forge packets and change owners, which hardly any service needs.",
  remedy: "Set securityContext.capabilities.drop to [ALL] on each container.",
  severity: "medium",
  serves: [
    { framework: "Pod Security Standards", clause: "restricted: Capabilities" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Pod security enforcement" },
  ],
  judge: ({ containers }) =>
    containers.flatMap(({ path, name, container }) => {
      const dropped = seen(container, "securityContext.capabilities.drop");
      return isHidden(dropped) || list(dropped).includes("ALL")
        ? []
        : [
            {
              path: `${path}.securityContext.capabilities.drop`,
              message: `container ${name} drops ${list(dropped).join(", ") || "none"}; ALL is needed`,
            },
          ];
    }),
});
