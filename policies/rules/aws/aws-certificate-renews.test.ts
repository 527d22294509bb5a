import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { certificateRenews } from "./aws-certificate-renews.ts";

const type = "acm/certificate:Certificate";
const domainName = "shop.example.com";

describeRule(certificateRenews, {
  passes: {
    "a certificate by DNS": aws(type, { domainName, validationMethod: "DNS" }),
    "a certificate of one's own authority": aws(type, { domainName, certificateAuthorityArn: "a" }),
    "a certificate of which it is not known yet": aws(type, { domainName, validationMethod: unknown }),
  },
  fails: {
    "a certificate by mail": { ...aws(type, { domainName, validationMethod: "EMAIL" }), paths: ["validationMethod"] },
    "a certificate that is brought along": { ...aws(type, { certificateBody: "b" }), paths: ["certificateBody"] },
    "a key that is too short": {
      ...aws(type, { domainName, validationMethod: "DNS", keyAlgorithm: "RSA_1024" }),
      paths: ["keyAlgorithm"],
    },
    "a certificate in no public log": {
      ...aws(type, {
        domainName,
        validationMethod: "DNS",
        options: { certificateTransparencyLoggingPreference: "DISABLED" },
      }),
      paths: ["options.certificateTransparencyLoggingPreference"],
    },
  },
  doesNotApply: { "a wait for a certificate": aws("acm/certificateValidation:CertificateValidation", {}) },
});
