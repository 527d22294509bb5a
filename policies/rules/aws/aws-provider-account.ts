import { wellArchitected } from "../../aws/clauses.ts";
import { providerInput } from "../../aws/provider-inputs.ts";
import { isMissing } from "../../aws/switched.ts";
import { resourceRule } from "../../rule.ts";

export const providerAccount = resourceRule({
  name: "aws-provider-account",
  title: "Providers of AWS work in the named account alone",
  reason: "With the wrong credentials at hand a deployment of dev otherwise lands in prod.",
  remedy: "Set allowedAccountIds on the provider, and use no default provider.",
  severity: "high",
  serves: [wellArchitected("SEC01-BP01")],
  judge: (resource) => {
    const found = providerInput(resource, "allowedAccountIds");
    return found !== undefined && isMissing(found.value)
      ? [{ path: "allowedAccountIds", message: "no account is named, so any is taken" }]
      : [];
  },
});
