import { podRule } from "../../kubernetes/pod-rule.ts";
import { seen } from "../../kubernetes/seen.ts";
import { isHidden } from "../../values.ts";

const allowed: readonly unknown[] = ["RuntimeDefault", "Localhost"];

export const podSeccompProfile = podRule({
  name: "pod-seccomp-profile",
  title: "Containers run under a seccomp profile",
  reason: "Kubernetes leaves every system call open by default; the runtime's profile closes those that exploits need.",
  remedy: "Set securityContext.seccompProfile.type to RuntimeDefault on the pod.",
  severity: "medium",
  serves: [
    { framework: "Pod Security Standards", clause: "restricted: Seccomp" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Hardening container environments" },
  ],
  judge: ({ spec, containers }) =>
    containers.flatMap(({ path, name, container }) => {
      const field = "securityContext.seccompProfile.type";
      const type = seen(container, field) ?? seen(spec, field);
      return allowed.includes(type) || isHidden(type)
        ? []
        : [
            {
              path: `${path}.${field}`,
              message: `container ${name} has ${type ?? "none"}; ${allowed.join(" or ")} is allowed`,
            },
          ];
    }),
  mend: "RuntimeDefault",
});
