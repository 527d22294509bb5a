import { isKind, objectOf } from "../../kubernetes/object.ts";
import { podTemplateOf } from "../../kubernetes/pod-template.ts";
import { resourceRule } from "../../rule.ts";

const kinds = ["ConfigMap", "PersistentVolumeClaim", "Secret", "Service", "ServiceAccount"] as const;

export const objectOwnNamespace = resourceRule({
  name: "object-own-namespace",
  title: "Nothing stands in the default namespace",
  reason: "It has no Pod Security label, no NetworkPolicy and no owner: whatever is put there by mistake works.",
  remedy: "Name the namespace that the object belongs to.",
  severity: "medium",
  serves: [
    { framework: "CIS EKS", clause: "1.7 4.5.2" },
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Namespaces" },
  ],
  judge: (resource) => {
    const isJudged = podTemplateOf(resource) !== undefined || isKind(resource, ...kinds);
    const namespace = objectOf(resource)?.namespace;
    return isJudged && (namespace === "default" || isUnnamed(resource.inputs.metadata))
      ? [{ path: "metadata.namespace", message: `it is ${namespace || "missing"}; any other than default is allowed` }]
      : [];
  },
});

/** Whether nobody names a namespace: one that is not known yet is named. */
function isUnnamed(metadata: unknown): boolean {
  return typeof metadata === "object" && metadata !== null && !("namespace" in metadata) && !("$unknown" in metadata);
}
