import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { oneOf } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { isOn } from "../../aws/switched.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden } from "../../values.ts";

const certificate = "viewerCertificate.cloudfrontDefaultCertificate";

export const cdnTls = resourceRule({
  name: "aws-cdn-tls",
  title: "Distributions ask browsers for a current TLS",
  reason: "Former versions have known weaknesses; the default certificate's policy goes back to TLS 1.0.",
  remedy: "Set viewerCertificate with a certificate of its own, and an allowed minimumProtocolVersion.",
  severity: "high",
  serves: [wellArchitected("SEC09-BP02")],
  settings: z.strictObject({
    policies: z
      .array(z.string())
      .default(["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"])
      .describe("Security policies that may be used"),
  }),
  judge: (resource, { policies }) => {
    if (!isAws(resource, "cloudfront/Distribution") || isHidden(resource.inputs.viewerCertificate)) {
      return [];
    }
    return isOn(at(resource.inputs, certificate))
      ? [{ path: certificate, message: "the default certificate lets TLS 1.0 in; a certificate of its own is allowed" }]
      : oneOf(resource.inputs, "viewerCertificate.minimumProtocolVersion", policies);
  },
});
