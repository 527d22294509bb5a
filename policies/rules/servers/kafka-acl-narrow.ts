import { resourceRule } from "../../rule.ts";

const wide: Readonly<Record<string, readonly string[]>> = {
  aclPrincipal: ["User:*", "*"],
  aclOperation: ["All", "Any", "Alter", "AlterConfigs", "ClusterAction"],
  aclResourceType: ["Cluster", "Any"],
};

/** An empty prefix begins every name. To describe is to see that something is there and how far it was read: a scaler's business. */
const anyName = { aclResourceName: ["*", ""] };

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
      : Object.entries({ ...wide, ...(inputs.aclOperation !== "Describe" && anyName) })
          .filter(([path, refused]) => refused.some((each) => each === inputs[path]))
          .map(([path]) => ({ path, message: `it is ${JSON.stringify(inputs[path])}; what allows must be narrower` })),
});
