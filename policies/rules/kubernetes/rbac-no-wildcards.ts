import { roleRule } from "../../kubernetes/role-rule.ts";

export const rbacNoWildcards = roleRule({
  name: "rbac-no-wildcards",
  title: "Roles grant nothing by a wildcard",
  reason: "A wildcard grants what nobody thought of, and what the next version of an API adds.",
  remedy: "List the groups, resources and verbs that are needed.",
  severity: "high",
  serves: [
    { framework: "CIS EKS", clause: "1.7 4.1.3" },
    { framework: "NSA/CISA", clause: "1.2 Authentication and authorization: Role-based access control" },
    { framework: "Well-Architected", clause: "SEC03-BP02 Grant least privilege access" },
  ],
  judge: (grant) =>
    (["apiGroups", "resources", "verbs"] as const)
      .filter((field) => grant[field].includes("*"))
      .map((field) => ({ path: `${grant.path}.${field}`, message: "it is *; names are allowed" })),
});
