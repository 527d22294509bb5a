import { add, type Plant, set } from "./plant.ts";

const distribution = { type: "aws:cloudfront/distribution:Distribution" };
const provider = { type: "pulumi:providers:aws" };

/** A fault for each rule on what is between the internet and the cluster, and on the providers. */
export const edgePlants: Readonly<Record<string, Plant>> = {
  "aws-cdn-behind-waf": { into: set(distribution, "webAclId", undefined) },
  "aws-cdn-https-only": { into: set(distribution, "orderedCacheBehaviors[0].viewerProtocolPolicy", "allow-all") },
  "aws-cdn-origin-access": {
    into: set({ type: "aws:cloudfront/originAccessControl:OriginAccessControl" }, "signingBehavior", "never"),
  },
  "aws-cdn-tls": { into: set(distribution, "viewerCertificate.minimumProtocolVersion", "TLSv1_2016") },
  "aws-certificate-renews": { into: set({ type: "aws:acm/certificate:Certificate" }, "validationMethod", "EMAIL") },
  "aws-dns-ttl": { into: set({ type: "aws:route53/record:Record" }, "ttl", 86_400) },
  "aws-listener-tls": { into: add("aws:lb/listener:Listener", { port: 80, protocol: "HTTP" }) },
  "aws-load-balancer-drops-bad-headers": {
    into: add("aws:lb/loadBalancer:LoadBalancer", { internal: true, loadBalancerType: "application" }),
  },
  "aws-provider-account": { into: set(provider, "allowedAccountIds", undefined) },
  "aws-provider-no-keys": { into: set(provider, "accessKey", { $secret: true }) },
  "aws-provider-tags": { into: set(provider, "defaultTags", { tags: { project: "plinth" } }) },
  "aws-waf-guards": { into: set({ type: "aws:wafv2/webAcl:WebAcl" }, "rules", []) },
  "aws-waf-log-redacts": {
    into: set({ type: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration" }, "redactedFields", []),
  },
};
