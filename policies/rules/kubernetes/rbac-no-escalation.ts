import { roleRule } from "../../kubernetes/role-rule.ts";

const climbing: readonly unknown[] = ["bind", "escalate", "impersonate"];

export const rbacNoEscalation = roleRule({
  name: "rbac-no-escalation",
  title: "No role lets its holder become more",
  reason: "With bind, escalate or impersonate a holder grants itself whatever the role leaves out.",
  remedy: "Take the verb away; list an operator that makes roles for others as exempt, with the reason.",
  severity: "high",
  serves: [
    { framework: "CIS EKS", clause: "1.7 4.1.8" },
    { framework: "NSA/CISA", clause: "1.2 Authentication and authorization: Role-based access control" },
  ],
  judge: ({ path, verbs }) =>
    verbs
      .filter((verb) => climbing.includes(verb))
      .map((verb) => ({
        path: `${path}.verbs`,
        message: `it grants ${verb}; none of ${climbing.join(", ")} is allowed`,
      })),
});
