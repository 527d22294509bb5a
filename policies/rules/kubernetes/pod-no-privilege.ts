import { podRule } from "../../kubernetes/pod-rule.ts";
import { at } from "../../values.ts";

export const podNoPrivilege = podRule({
  name: "pod-no-privilege",
  title: "Containers are not privileged",
  reason: "A privileged container is root on its node, and so on everything that the node runs.",
  remedy: "Take securityContext.privileged away, and add the one capability that is needed.",
  severity: "critical",
  serves: [
    { framework: "Pod Security Standards", clause: "baseline: Privileged Containers" },
    { framework: "CIS EKS", clause: "1.7 4.2.1" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Pod security enforcement" },
  ],
  judge: ({ containers }) =>
    containers
      .filter(({ container }) => at(container, "securityContext.privileged") === true)
      .map(({ path, name }) => ({
        path: `${path}.securityContext.privileged`,
        message: `container ${name} is privileged; false is allowed`,
      })),
});
