import { podRule } from "../../kubernetes/pod-rule.ts";
import { seen } from "../../kubernetes/seen.ts";
import { isHidden } from "../../values.ts";

export const podRunAsNonRoot = podRule({
  name: "pod-run-as-non-root",
  title: "Containers must not start as root",
  reason: "Root in a container is one kernel fault away from root on the node.",
  remedy: "Set securityContext.runAsNonRoot to true on the pod, and on no container to false.",
  severity: "high",
  serves: [
    { framework: "Pod Security Standards", clause: "restricted: Running as Non-root" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Non-root containers" },
  ],
  judge: ({ spec, containers }) =>
    containers.flatMap(({ path, name, container }) => {
      const own = seen(container, "securityContext.runAsNonRoot");
      const asked = own ?? seen(spec, "securityContext.runAsNonRoot");
      return asked === true || isHidden(asked)
        ? []
        : [
            {
              path: `${path}.securityContext.runAsNonRoot`,
              message: `container ${name} has ${asked ?? "nothing, nor has its pod"}; true is allowed`,
            },
          ];
    }),
});
