import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { isMissing } from "../../aws/switched.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden } from "../../values.ts";

export const certificateRenews = resourceRule({
  name: "aws-certificate-renews",
  title: "Certificates renew themselves, and stand in the public logs",
  reason: "One that is confirmed by mail, or brought along, runs out on the day that its owner is away.",
  remedy: "Set validationMethod to DNS, an allowed keyAlgorithm, and leave transparency logging on.",
  severity: "medium",
  serves: [wellArchitected("SEC09-BP01")],
  settings: z.strictObject({
    keyAlgorithms: z
      .array(z.string())
      .default(["RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"])
      .describe("Algorithms of keys that may be used"),
  }),
  judge: (resource, { keyAlgorithms }) => {
    if (!isAws(resource, "acm/Certificate")) {
      return [];
    }
    const { certificateAuthorityArn, certificateBody, keyAlgorithm, options, validationMethod } = resource.inputs;
    if (certificateBody !== undefined) {
      return [{ path: "certificateBody", message: "the certificate is brought along; one of ACM's own is allowed" }];
    }
    const isPublic = isMissing(certificateAuthorityArn);
    return [
      ...(isPublic && validationMethod !== "DNS" && !isHidden(validationMethod)
        ? [{ path: "validationMethod", message: `it is confirmed by ${validationMethod ?? "nothing"}; DNS is allowed` }]
        : []),
      ...(typeof keyAlgorithm === "string" && !keyAlgorithms.includes(keyAlgorithm)
        ? [{ path: "keyAlgorithm", message: `the key is ${keyAlgorithm}; ${keyAlgorithms.join(", ")} are allowed` }]
        : []),
      ...(isPublic && at(options, "certificateTransparencyLoggingPreference") === "DISABLED"
        ? [{ path: "options.certificateTransparencyLoggingPreference", message: "it is DISABLED; ENABLED is allowed" }]
        : []),
    ];
  },
});
