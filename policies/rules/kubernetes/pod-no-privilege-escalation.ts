import { podRule } from "../../kubernetes/pod-rule.ts";
import { seen } from "../../kubernetes/seen.ts";
import { isHidden } from "../../values.ts";

export const podNoPrivilegeEscalation = podRule({
  name: "pod-no-privilege-escalation",
  title: "Containers cannot gain privileges",
  reason: "Without it a setuid program in the image makes root of any user that a container runs as.",
  remedy: "Set securityContext.allowPrivilegeEscalation to false on each container.",
  severity: "high",
  serves: [
    { framework: "Pod Security Standards", clause: "restricted: Privilege Escalation" },
    { framework: "CIS EKS", clause: "1.7 4.2.5" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Pod security enforcement" },
  ],
  judge: ({ containers }) =>
    containers.flatMap(({ path, name, container }) => {
      const allowed = seen(container, "securityContext.allowPrivilegeEscalation");
      return allowed === false || isHidden(allowed)
        ? []
        : [
            {
              path: `${path}.securityContext.allowPrivilegeEscalation`,
              message: `container ${name} has ${allowed ?? "nothing"}, which allows it; false is allowed`,
            },
          ];
    }),
  mend: false,
});
