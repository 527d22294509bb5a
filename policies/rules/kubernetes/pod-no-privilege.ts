import { containersOf, podTemplateOf } from "../../kubernetes/pod-template.ts";
import { resourceRule } from "../../rule.ts";
import { at } from "../../values.ts";

export const podNoPrivilege = resourceRule({
  name: "pod-no-privilege",
  title: "Containers are not privileged",
  reason: "A privileged container is root on its node, and so on everything that the node runs.",
  remedy: "Take securityContext.privileged away, and add the one capability that is needed.",
  severity: "critical",
  serves: [
    { framework: "Pod Security Standards", clause: "baseline: Privileged Containers" },
    { framework: "CIS EKS", clause: "1.7 4.2.1" },
    { framework: "NSA/CISA", clause: "1.2 Pod security: privileged containers" },
  ],
  judge: (resource) => {
    const pod = podTemplateOf(resource);
    return (pod ? containersOf(pod) : []).flatMap(({ path, name, container }) =>
      at(container, "securityContext.privileged") === true
        ? [{ path: `${path}.securityContext.privileged`, message: `container ${name} is privileged; false is allowed` }]
        : [],
    );
  },
});
