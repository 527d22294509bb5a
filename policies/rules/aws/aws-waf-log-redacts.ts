import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { present } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, list } from "../../values.ts";

export const wafLogRedacts = resourceRule({
  name: "aws-waf-log-redacts",
  title: "The web ACL's log goes somewhere, and holds no credentials",
  reason: "A log with sessions and tokens in it is a second store of passwords, read by more people.",
  remedy: "Set logDestinationConfigs, and redact the listed headers in redactedFields.",
  severity: "high",
  serves: [wellArchitected("SEC04-BP01"), wellArchitected("SEC08-BP04")],
  settings: z.strictObject({
    headers: z.array(z.string()).default(["authorization", "cookie"]).describe("Headers that are not to be logged"),
  }),
  judge: (resource, { headers }) => {
    if (!isAws(resource, "wafv2/WebAclLoggingConfiguration")) {
      return [];
    }
    const { redactedFields } = resource.inputs;
    const redacted = list(redactedFields).map((field) => String(at(field, "singleHeader.name")).toLowerCase());
    const logged = isHidden(redactedFields) ? [] : headers.filter((header) => !redacted.includes(header.toLowerCase()));
    return [
      ...present(resource.inputs, "logDestinationConfigs"),
      ...(logged.length > 0 ? [{ path: "redactedFields", message: `${logged.join(", ")} is logged` }] : []),
    ];
  },
});
