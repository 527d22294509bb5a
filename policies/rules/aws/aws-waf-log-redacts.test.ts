import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { wafLogRedacts } from "./aws-waf-log-redacts.ts";

const type = "wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const of = (...headers: readonly string[]) => ({
  logDestinationConfigs: [unknown],
  redactedFields: headers.map((name) => ({ singleHeader: { name } })),
});

describeRule(wafLogRedacts, {
  passes: {
    "a log without credentials": aws(type, of("authorization", "cookie")),
    "a log of which it is not known yet": aws(type, { logDestinationConfigs: unknown, redactedFields: unknown }),
  },
  fails: {
    "a log of cookies": { ...aws(type, of("authorization")), paths: ["redactedFields"] },
    "a log that goes nowhere": {
      ...aws(type, { ...of("authorization", "cookie"), logDestinationConfigs: [] }),
      paths: ["logDestinationConfigs"],
    },
    "a header that is listed": {
      ...aws(type, of("authorization", "cookie"), { headers: ["x-api-key"] }),
      paths: ["redactedFields"],
    },
  },
  doesNotApply: { "a web ACL": aws("wafv2/webAcl:WebAcl", {}) },
});
