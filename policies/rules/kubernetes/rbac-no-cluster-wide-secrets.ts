import { roleRule } from "../../kubernetes/role-rule.ts";

const reading: readonly unknown[] = ["get", "list", "watch"];

export const rbacNoClusterWideSecrets = roleRule({
  name: "rbac-no-cluster-wide-secrets",
  title: "No role reads Secrets of every namespace",
  reason: "Who reads all Secrets is, within a minute, whoever they belong to.",
  remedy: "Grant it by a Role in the namespace, or name the Secrets in resourceNames.",
  severity: "high",
  serves: [
    { framework: "CIS EKS", clause: "1.7 4.1.2" },
    { framework: "NSA/CISA", clause: "1.2 Authentication and authorization: Role-based access control" },
    { framework: "Well-Architected", clause: "SEC02-BP03 Store and use secrets securely" },
  ],
  judge: ({ path, kind, apiGroups, resources, resourceNames, verbs }) => {
    const granted = verbs.filter((verb) => reading.includes(verb));
    return kind === "ClusterRole" &&
      apiGroups.includes("") &&
      resources.includes("secrets") &&
      resourceNames.length === 0 &&
      granted.length > 0
      ? [{ path: `${path}.resources`, message: `it may ${granted.join(", ")} all Secrets; named ones are allowed` }]
      : [];
  },
});
