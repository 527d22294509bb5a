import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { cdnOriginAccess } from "./aws-cdn-origin-access.ts";

const distribution = (origin: unknown) => aws("cloudfront/distribution:Distribution", { origins: [origin] });
const path = "origins[0].originAccessControlId";

describeRule(cdnOriginAccess, {
  passes: {
    "a bucket that is asked signed": distribution({
      domainName: "b.s3.us-east-1.amazonaws.com",
      originAccessControlId: unknown,
    }),
    "an origin that is no bucket": distribution({ domainName: "api.example.com" }),
    "an origin that is not known yet": distribution({ domainName: unknown }),
    "a control that always signs": aws("cloudfront/originAccessControl:OriginAccessControl", {
      signingBehavior: "always",
    }),
  },
  fails: {
    "a bucket that is asked unsigned": {
      ...distribution({ domainName: "b.s3.us-east-1.amazonaws.com" }),
      paths: [path],
    },
    "a bucket by the former way": {
      ...distribution({ domainName: unknown, s3OriginConfig: { originAccessIdentity: "o" } }),
      paths: [path],
    },
    "a control that does not sign": {
      ...aws("cloudfront/originAccessControl:OriginAccessControl", { signingBehavior: "never" }),
      paths: ["signingBehavior"],
    },
  },
  doesNotApply: { "a bucket": aws("s3/bucket:Bucket", {}) },
});
