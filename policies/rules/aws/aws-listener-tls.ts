import { z } from "zod";
import { cisEks, wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import type { GraphResource } from "../../graph.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, list } from "../../values.ts";

export const listenerTls = resourceRule({
  name: "aws-listener-tls",
  title: "Load balancers listen by TLS, by a current policy",
  reason: "Behind a listener without it, passwords and tokens are on the wire in clear.",
  remedy: "Set protocol to HTTPS or TLS with an allowed sslPolicy; HTTP may redirect to HTTPS.",
  severity: "high",
  serves: [cisEks("5.4.5"), wellArchitected("SEC09-BP02")],
  settings: z.strictObject({
    protocols: z.array(z.string()).default(["HTTPS", "TLS"]).describe("Protocols that may be listened to"),
    policies: z
      .array(z.string())
      .default(["ELBSecurityPolicy-TLS13-1-2-", "ELBSecurityPolicy-TLS13-1-3-"])
      .describe("How allowed security policies begin"),
  }),
  judge: (resource, { protocols, policies }) => {
    const { protocol, sslPolicy } = resource.inputs;
    if (!isAws(resource, "lb/Listener", "alb/Listener") || isHidden(protocol) || redirects(resource)) {
      return [];
    }
    if (!protocols.includes(String(protocol))) {
      return [
        { path: "protocol", message: `it listens by ${protocol ?? "HTTP"}; ${protocols.join(" or ")} is allowed` },
      ];
    }
    return !["HTTPS", "TLS"].includes(String(protocol)) ||
      isHidden(sslPolicy) ||
      policies.some((start) => String(sslPolicy).startsWith(start))
      ? []
      : [
          {
            path: "sslPolicy",
            message: `the policy is ${sslPolicy ?? "not set"}; ${policies.join("*, ")}* is allowed`,
          },
        ];
  },
});

function redirects({ inputs }: GraphResource): boolean {
  const actions = list(inputs.defaultActions);
  return actions.length > 0 && actions.every((action) => at(action, "redirect.protocol") === "HTTPS");
}
