import { wellArchitected } from "../../aws/clauses.ts";
import { present } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

export const cdnBehindWaf = resourceRule({
  name: "aws-cdn-behind-waf",
  title: "Distributions are behind a web ACL",
  reason: "It is where floods, scanners and known attacks are turned away before they cost a pod.",
  remedy: "Set webAclId to the ARN of a web ACL of scope CLOUDFRONT.",
  severity: "high",
  serves: [wellArchitected("SEC05-BP03")],
  judge: (resource) => (isAws(resource, "cloudfront/Distribution") ? present(resource.inputs, "webAclId") : []),
});
