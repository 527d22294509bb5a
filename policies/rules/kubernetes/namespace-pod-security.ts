import { z } from "zod";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { labelsOf, objectOf } from "../../kubernetes/object.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden } from "../../values.ts";

const label = "pod-security.kubernetes.io/enforce";

export const namespacePodSecurity = resourceRule({
  name: "namespace-pod-security",
  title: "Each namespace enforces a Pod Security Standard",
  reason: "It holds for pods that came past every review too, and for those that operators make.",
  remedy: `Label the namespace ${label}: restricted, or baseline where a chart needs more.`,
  severity: "high",
  serves: [
    { framework: "CIS EKS", clause: "1.7 4.2.1" },
    { framework: "NSA/CISA", clause: "1.2 Kubernetes Pod security: Pod security enforcement" },
  ],
  settings: z.strictObject({
    levels: z
      .array(z.enum(["baseline", "restricted"]))
      .default(["baseline", "restricted"])
      .describe("allowed levels"),
    exempt: exemptions,
  }),
  judge: (resource, { levels, exempt }) => {
    const namespace = objectOf(resource);
    const level = labelsOf(resource)[label];
    return namespace?.kind !== "Namespace" ||
      isExempt(namespace, exempt) ||
      isHidden(level) ||
      levels.some((allowed) => allowed === level)
      ? []
      : [
          {
            path: `metadata.labels["${label}"]`,
            message: `it is ${level ?? "missing"}; ${levels.join(" or ")} is allowed`,
          },
        ];
  },
});
