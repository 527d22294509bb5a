import { resourceRule } from "../../rule.ts";

const wide: Readonly<Record<string, readonly string[]>> = {
  aclPrincipal: ["User:*", "*"],
  aclOperation: ["All", "Any", "Alter", "AlterConfigs", "ClusterAction"],
  aclResourceName: ["*"],
  aclResourceType: ["Cluster", "Any"],
};

export const kafkaAclNarrow = resourceRule({
  name: "kafka-acl-narrow",
  title: "No ACL of Kafka allows everybody, everything, or the cluster itself",
  reason: "Whoever takes one service's password then has every topic, or what guards them.",
  remedy: "Name the user, the topic or group, and what it does there: Read, Write, Describe.",
  severity: "critical",
  serves: [{ framework: "Well-Architected", clause: "SEC03-BP02 Grant least privilege access" }],
  judge: ({ type, inputs }) =>
    type !== "kafka:index/acl:Acl" || inputs.aclPermissionType === "Deny"
      ? []
      : Object.entries(wide).flatMap(([path, refused]) => {
          const value = inputs[path];
          // Of names, one that is empty begins every other.
          return refused.some((each) => each === value) || (path === "aclResourceName" && value === "")
            ? [{ path, message: `it is ${JSON.stringify(value)}; what allows must be narrower` }]
            : [];
        }),
});
