import { z } from "zod";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { objectOf } from "../../kubernetes/object.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, list, mapping } from "../../values.ts";

export const networkPolicyNamesPeers = resourceRule({
  name: "network-policy-names-peers",
  title: "A NetworkPolicy says who may come in",
  reason: "A rule without peers lets in every pod of every namespace: the policy is there, and stops nothing.",
  remedy: "Name the peers in `from`.",
  severity: "high",
  serves: [
    { framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Network policies" },
    { framework: "Well-Architected", clause: "SEC05-BP01 Create network layers" },
  ],
  settings: z.strictObject({ exempt: exemptions }),
  judge: (resource, { exempt }) => {
    const policy = objectOf(resource);
    return policy?.kind !== "NetworkPolicy" || isExempt(policy, exempt)
      ? []
      : list(at(resource.inputs, "spec.ingress")).flatMap((rule, index) => {
          const { from } = mapping(rule);
          const isOpen =
            !isHidden(rule) && !isHidden(from) && (list(from).length === 0 || list(from).some(isEverybody));
          return isOpen
            ? [{ path: `spec.ingress[${index}].from`, message: "it lets everybody in; named peers are allowed" }]
            : [];
        });
  },
});

/** Whether a peer is any address, or any pod of any namespace. */
function isEverybody(peer: unknown): boolean {
  const { ipBlock, namespaceSelector, podSelector } = mapping(peer);
  const cidr = at(ipBlock, "cidr");
  const isAnySelector = (selector: unknown) => !isHidden(selector) && Object.keys(mapping(selector)).length === 0;
  return (
    cidr === "0.0.0.0/0" ||
    cidr === "::/0" ||
    (namespaceSelector !== undefined && isAnySelector(namespaceSelector) && isAnySelector(podSelector))
  );
}
