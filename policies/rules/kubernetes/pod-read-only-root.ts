import { podRule } from "../../kubernetes/pod-rule.ts";
import { seen } from "../../kubernetes/seen.ts";
import { isHidden } from "../../values.ts";

export const podReadOnlyRoot = podRule({
  name: "pod-read-only-root",
  title: "Containers cannot write to their image's files",
  reason: "Whoever breaks in cannot leave a program behind, or change the one that runs.",
  remedy: "Set securityContext.readOnlyRootFilesystem to true, and mount an emptyDir where the program writes.",
  severity: "medium",
  serves: [{ framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Immutable container file systems" }],
  judge: ({ containers }) =>
    containers.flatMap(({ path, name, container }) => {
      const field = "securityContext.readOnlyRootFilesystem";
      const readOnly = seen(container, field);
      return readOnly === true || isHidden(readOnly)
        ? []
        : [{ path: `${path}.${field}`, message: `container ${name} has ${readOnly ?? "nothing"}; true is allowed` }];
    }),
});
