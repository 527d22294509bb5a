import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { cdnHttpsOnly } from "./aws-cdn-https-only.ts";

const distribution = (byDefault: unknown, byPath: unknown, toOrigin: unknown) =>
  aws("cloudfront/distribution:Distribution", {
    defaultCacheBehavior: { viewerProtocolPolicy: byDefault },
    orderedCacheBehaviors: [{ viewerProtocolPolicy: byPath }],
    origins: [{ originId: "bucket" }, { originId: "api", customOriginConfig: { originProtocolPolicy: toOrigin } }],
  });

describeRule(cdnHttpsOnly, {
  passes: {
    "a distribution by HTTPS": distribution("redirect-to-https", "https-only", "https-only"),
    "a distribution of which it is not known yet": distribution(unknown, unknown, unknown),
    "an origin by HTTPS": aws("cloudfront/vpcOrigin:VpcOrigin", {
      vpcOriginEndpointConfig: { originProtocolPolicy: "https-only" },
    }),
  },
  fails: {
    "a distribution that lets HTTP in": {
      ...distribution("allow-all", "https-only", "https-only"),
      paths: ["defaultCacheBehavior.viewerProtocolPolicy"],
    },
    "one path that lets HTTP in": {
      ...distribution("https-only", "allow-all", "https-only"),
      paths: ["orderedCacheBehaviors[0].viewerProtocolPolicy"],
    },
    "an origin that is asked as the browser asks": {
      ...distribution("https-only", "https-only", "match-viewer"),
      paths: ["origins[1].customOriginConfig.originProtocolPolicy"],
    },
    "an origin in a network by HTTP": {
      ...aws("cloudfront/vpcOrigin:VpcOrigin", { vpcOriginEndpointConfig: { originProtocolPolicy: "http-only" } }),
      paths: ["vpcOriginEndpointConfig.originProtocolPolicy"],
    },
  },
  doesNotApply: { "a bucket": aws("s3/bucket:Bucket", {}) },
});
