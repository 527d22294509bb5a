import { z } from "zod";
import { resourceRule } from "../../rule.ts";
import { policyExemptions } from "../../servers/policy-exemptions.ts";

/** What guards the rest of Consul: to write it is to be its administrator. */
const guards = ["acl", "keyring", "mesh", "operator", "peering"];

export const consulPolicyNarrow = resourceRule({
  name: "consul-policy-narrow",
  title: "No ACL policy of Consul is for every key or service, or for the ACLs themselves",
  reason: "Whoever takes one service's token then tells every other service where its stores are.",
  remedy: "Name a prefix of the bearer's own, and leave operator and acl to the deployer.",
  severity: "high",
  serves: [{ framework: "Well-Architected", clause: "SEC03-BP02 Grant least privilege access" }],
  settings: z.strictObject({ exempt: policyExemptions }),
  judge: ({ type, inputs: { name, rules } }, { exempt }) =>
    type !== "consul:index/aclPolicy:AclPolicy" ||
    typeof rules !== "string" ||
    exempt.some(({ policy }) => policy === name)
      ? []
      : [
          ...[...rules.matchAll(/(\w+_prefix)\s+""\s*\{[^}]*?(?:policy|intentions)\s*=\s*"write"/g)].map(
            ([, prefix]) => ({
              path: "rules",
              message: `it writes ${prefix} ""; a prefix of its own is allowed`,
            }),
          ),
          ...guards
            .filter((guard) => new RegExp(`(^|[\\s{};])${guard}\\s*=\\s*"write"`).test(rules))
            .map((guard) => ({ path: "rules", message: `it writes ${guard}; that is not for a service` })),
        ],
});
