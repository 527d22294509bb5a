import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { cdnBehindWaf } from "./aws-cdn-behind-waf.ts";

const type = "cloudfront/distribution:Distribution";

describeRule(cdnBehindWaf, {
  passes: { "a distribution behind an ACL that is not known yet": aws(type, { webAclId: unknown }) },
  fails: {
    "a distribution without one": { ...aws(type, {}), paths: ["webAclId"] },
    "a distribution with none by name": { ...aws(type, { webAclId: "" }), paths: ["webAclId"] },
  },
  doesNotApply: { "a load balancer": aws("lb/loadBalancer:LoadBalancer", {}) },
});
