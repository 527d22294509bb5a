import { describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { resource } from "../../testkit/judged.ts";
import { providerAccount } from "./aws-provider-account.ts";

const provider = (allowedAccountIds: unknown) => ({
  resource: resource("pulumi:providers:aws", { allowedAccountIds }),
});

describeRule(providerAccount, {
  passes: {
    "one account, as the engine keeps it": provider('["111122223333"]'),
    "an account that is not known yet": provider(unknown),
  },
  fails: {
    "no account": { ...provider(undefined), paths: ["allowedAccountIds"] },
    "an empty list": { ...provider("[]"), paths: ["allowedAccountIds"] },
  },
  doesNotApply: { "another provider": { resource: resource("pulumi:providers:kubernetes", {}) } },
});
