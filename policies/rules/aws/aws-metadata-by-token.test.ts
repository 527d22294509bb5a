import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { metadataByToken } from "./aws-metadata-by-token.ts";

const type = "ec2/launchTemplate:LaunchTemplate";
const path = "metadataOptions.httpTokens";

describeRule(metadataByToken, {
  passes: {
    "a template that asks for tokens": aws(type, { metadataOptions: { httpTokens: "required" } }),
    "a machine without metadata": aws("ec2/instance:Instance", { metadataOptions: { httpEndpoint: "disabled" } }),
    "options that are not known yet": aws(type, { metadataOptions: unknown }),
    "tokens of which it is not known yet": aws(type, { metadataOptions: { httpTokens: unknown } }),
  },
  fails: {
    "a template that takes what has no token": {
      ...aws(type, { metadataOptions: { httpTokens: "optional" } }),
      paths: [path],
    },
    "a machine that says nothing of it": { ...aws("ec2/instance:Instance", {}), paths: [path] },
  },
  doesNotApply: { "a volume": aws("ebs/volume:Volume", {}) },
  mends: {
    "a template that takes what has no token": {
      ...aws(type, { name: "n", metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 1 } }),
      into: { name: "n", metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } },
    },
  },
});
