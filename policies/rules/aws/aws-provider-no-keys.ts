import { wellArchitected } from "../../aws/clauses.ts";
import { providerInput } from "../../aws/provider-inputs.ts";
import { isMissing } from "../../aws/switched.ts";
import { resourceRule } from "../../rule.ts";

export const providerNoKeys = resourceRule({
  name: "aws-provider-no-keys",
  title: "Providers of AWS hold no keys",
  reason: "A key in a provider is a key in the state and in the settings, for all who read those.",
  remedy: "Take accessKey, secretKey and token away: the environment of who runs it has them, for an hour.",
  severity: "high",
  serves: [wellArchitected("SEC02-BP02"), wellArchitected("SEC02-BP03")],
  judge: (resource) =>
    ["accessKey", "secretKey", "token"].flatMap((path) => {
      const found = providerInput(resource, path);
      return found === undefined || isMissing(found.value)
        ? []
        : [{ path, message: `${path} is set; none is allowed` }];
    }),
});
