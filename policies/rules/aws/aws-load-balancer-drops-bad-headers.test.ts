import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { loadBalancerDropsBadHeaders } from "./aws-load-balancer-drops-bad-headers.ts";

const type = "lb/loadBalancer:LoadBalancer";
const path = "dropInvalidHeaderFields";

describeRule(loadBalancerDropsBadHeaders, {
  passes: {
    "a load balancer that drops them": aws(type, { [path]: true }),
    "a load balancer of which it is not known yet": aws(type, { [path]: unknown }),
  },
  fails: { "a load balancer that says nothing": { ...aws(type, {}), paths: [path] } },
  doesNotApply: { "a load balancer of TCP": aws(type, { loadBalancerType: "network" }) },
  mends: { "a load balancer that keeps them": { ...aws(type, { [path]: false }), into: { [path]: true } } },
});
