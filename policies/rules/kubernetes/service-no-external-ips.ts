import { isKind } from "../../kubernetes/object.ts";
import { resourceRule } from "../../rule.ts";
import { at, list } from "../../values.ts";

export const serviceNoExternalIps = resourceRule({
  name: "service-no-external-ips",
  title: "No Service claims addresses from outside",
  reason: "Nodes send what goes to such an address to the Service, whoever the address belongs to (CVE-2020-8554).",
  remedy: "Take spec.externalIPs away; what is outside is named by an ExternalName Service.",
  severity: "high",
  serves: [{ framework: "NSA/CISA", clause: "1.2 Network separation and hardening: Network policies" }],
  judge: (resource) =>
    isKind(resource, "Service") && list(at(resource.inputs, "spec.externalIPs")).length > 0
      ? [{ path: "spec.externalIPs", message: "it claims addresses; none is allowed" }]
      : [],
});
