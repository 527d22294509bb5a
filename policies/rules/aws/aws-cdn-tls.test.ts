import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { cdnTls } from "./aws-cdn-tls.ts";

const of = (viewerCertificate: unknown, settings = {}) =>
  aws("cloudfront/distribution:Distribution", { viewerCertificate }, settings);
const path = "viewerCertificate.minimumProtocolVersion";

describeRule(cdnTls, {
  passes: {
    "a current policy": of({ minimumProtocolVersion: "TLSv1.2_2025" }),
    "a policy that is not known yet": of({ minimumProtocolVersion: unknown }),
    "a certificate that is not known yet": of(unknown),
  },
  fails: {
    "a former policy": { ...of({ minimumProtocolVersion: "TLSv1.1_2016" }), paths: [path] },
    "no policy": { ...of({ acmCertificateArn: "a" }), paths: [path] },
    "a policy that is not listed": {
      ...of({ minimumProtocolVersion: "TLSv1.2_2021" }, { policies: ["TLSv1.3_2025"] }),
      paths: [path],
    },
    "the default certificate": {
      ...of({ cloudfrontDefaultCertificate: true, minimumProtocolVersion: "TLSv1.2_2025" }),
      paths: ["viewerCertificate.cloudfrontDefaultCertificate"],
    },
  },
  doesNotApply: { "an origin": aws("cloudfront/vpcOrigin:VpcOrigin", {}) },
});
