import { describeRule } from "../../aws/testkit/rule-cases.ts";
import { resource } from "../../testkit/judged.ts";
import { providerNoKeys } from "./aws-provider-no-keys.ts";

const provider = (inputs: Readonly<Record<string, unknown>>) => ({
  resource: resource("pulumi:providers:aws", inputs),
});

describeRule(providerNoKeys, {
  passes: { "a provider without keys": provider({ region: "us-east-1" }) },
  fails: {
    "a provider with a key that is secret": {
      ...provider({ accessKey: "AKIDEXAMPLE", secretKey: { $secret: true } }),
      paths: ["accessKey", "secretKey"],
    },
  },
  doesNotApply: { "another provider": { resource: resource("pulumi:providers:vault", { token: "t" }) } },
});
