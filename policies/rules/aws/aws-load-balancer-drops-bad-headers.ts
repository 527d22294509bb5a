import { wellArchitected } from "../../aws/clauses.ts";
import { switchedOn } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import type { GraphResource } from "../../graph.ts";
import { resourceRule } from "../../rule.ts";

const path = "dropInvalidHeaderFields";

export const loadBalancerDropsBadHeaders = resourceRule({
  name: "aws-load-balancer-drops-bad-headers",
  title: "Load balancers of HTTP drop headers that are not valid",
  reason: "Requests are smuggled past a check by headers that two servers read in two ways.",
  remedy: "Set dropInvalidHeaderFields to true.",
  severity: "medium",
  serves: [wellArchitected("SEC05-BP03")],
  judge: (resource) => (isOfHttp(resource) ? switchedOn(resource.inputs, path) : []),
  remediate: (resource) =>
    isOfHttp(resource) && switchedOn(resource.inputs, path).length > 0
      ? { ...resource.inputs, [path]: true }
      : undefined,
});

function isOfHttp(resource: GraphResource): boolean {
  return (
    isAws(resource, "lb/LoadBalancer", "alb/LoadBalancer") &&
    (resource.inputs.loadBalancerType ?? "application") === "application"
  );
}
