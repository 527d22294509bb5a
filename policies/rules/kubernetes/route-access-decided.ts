import { z } from "zod";
import type { GraphResource } from "../../graph.ts";
import { exemptions, isExempt } from "../../kubernetes/exemptions.ts";
import { annotationsOf, objectOf } from "../../kubernetes/object.ts";
import { seen } from "../../kubernetes/seen.ts";
import { resourceRule } from "../../rule.ts";
import { isHidden, list } from "../../values.ts";

/** As a RouteAccess of constructs/kube has them. */
const decisions: readonly unknown[] = ["required", "optional", "open"];

export const routeAccessDecided = resourceRule({
  name: "route-access-decided",
  title: "Each route says who may call it",
  reason: "A route that nobody decided on is one that nobody guards, and it looks like any other.",
  remedy: "Expose the service with a RouteAccess: required, or optional or open with the reason.",
  severity: "high",
  serves: [{ framework: "Well-Architected", clause: "SEC03-BP01 Define access requirements" }],
  settings: z.strictObject({
    decision: z.string().default("plinth.dev/access").describe("the annotation that holds the decision"),
    reason: z
      .string()
      .default("plinth.dev/access-reason")
      .describe("the annotation that holds the reason why no token is asked for"),
    exempt: exemptions,
  }),
  judge: (resource, { exempt, ...names }) => {
    const route = objectOf(resource);
    if (
      !(route?.kind === "HTTPRoute" || route?.kind === "GRPCRoute") ||
      isExempt(route, exempt) ||
      isOfMesh(resource) ||
      isHidden(seen(resource.inputs, "metadata.annotations"))
    ) {
      return [];
    }
    const { [names.decision]: decision, [names.reason]: reason } = annotationsOf(resource);
    if (isHidden(decision) || decision === "required") {
      return [];
    }
    if (!decisions.includes(decision)) {
      return [
        {
          path: `metadata.annotations["${names.decision}"]`,
          message: `it is ${decision ?? "missing"}; required, optional or open is allowed`,
        },
      ];
    }
    return isHidden(reason) || String(reason ?? "").trim() !== ""
      ? []
      : [
          {
            path: `metadata.annotations["${names.reason}"]`,
            message: `access is ${decision} for no reason; one is needed`,
          },
        ];
  },
});

/** Whether a route is for calls to Services inside the mesh: its parents are no Gateways, and AuthorizationPolicies name who may call. */
function isOfMesh({ inputs }: GraphResource): boolean {
  const parents = list(seen(inputs, "spec.parentRefs"));
  return parents.length > 0 && parents.every((parent) => seen(parent, "kind") === "Service");
}
