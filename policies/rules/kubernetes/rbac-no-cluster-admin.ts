import { z } from "zod";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { isKind, objectOf } from "../../kubernetes/object.ts";
import { resourceRule } from "../../rule.ts";
import { at } from "../../values.ts";

export const rbacNoClusterAdmin = resourceRule({
  name: "rbac-no-cluster-admin",
  title: "Nobody is bound to cluster-admin",
  reason: "It may do all there is in the cluster, and read every Secret.",
  remedy: "Bind a role of the few verbs that are needed; people come in through EKS access entries.",
  severity: "critical",
  serves: [
    { framework: "CIS EKS", clause: "1.7 4.1.1" },
    { framework: "NSA/CISA", clause: "1.2 Authentication and authorization: Role-based access control" },
    { framework: "Well-Architected", clause: "SEC03-BP02 Grant least privilege access" },
  ],
  settings: z.strictObject({ exempt: exemptions }),
  judge: (resource, { exempt }) =>
    isKind(resource, "ClusterRoleBinding", "RoleBinding") &&
    at(resource.inputs, "roleRef.name") === "cluster-admin" &&
    !isExempt(objectOf(resource), exempt)
      ? [{ path: "roleRef.name", message: "it is cluster-admin; any narrower role is allowed" }]
      : [],
});
