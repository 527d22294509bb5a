import { isKind } from "../../kubernetes/object.ts";
import { seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";

export const nodeClassImdsV2 = resourceRule({
  name: "node-class-imds-v2",
  title: "Karpenter's nodes answer metadata requests with a token only",
  reason: "A pod that can be made to fetch an address would else fetch the node's credentials.",
  remedy: "Set metadataOptions.httpTokens to required and httpPutResponseHopLimit to 1, or leave them out.",
  severity: "high",
  serves: [
    {
      framework: "NSA/CISA",
      clause: "1.2 Network separation and hardening: Protecting sensitive cloud infrastructure",
    },
  ],
  judge: (resource) => {
    if (!isKind(resource, "EC2NodeClass")) {
      return [];
    }
    const tokens = seen(resource.inputs, "spec.metadataOptions.httpTokens");
    const hops = seen(resource.inputs, "spec.metadataOptions.httpPutResponseHopLimit");
    return [
      ...(tokens === "optional"
        ? [{ path: "spec.metadataOptions.httpTokens", message: "it is optional; required is allowed" }]
        : []),
      ...(typeof hops === "number" && hops > 1
        ? [{ path: "spec.metadataOptions.httpPutResponseHopLimit", message: `it is ${hops}; 1 is allowed` }]
        : []),
    ];
  },
});
