import { aws, awsIn, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { logGroupRetention } from "./aws-log-group-retention.ts";

const type = "cloudwatch/logGroup:LogGroup";

describeRule(logGroupRetention, {
  passes: {
    "logs of prod that are kept for a year": awsIn("prod", type, { retentionInDays: 365 }),
    "logs of dev that are kept for two weeks": awsIn("dev", type, { retentionInDays: 14 }),
    "logs whose days are not known yet": awsIn("prod", type, { retentionInDays: unknown }),
  },
  fails: {
    "logs of prod that are kept for a month": {
      ...awsIn("prod", type, { retentionInDays: 30 }),
      paths: ["retentionInDays"],
    },
    "logs that are kept for ever": { ...awsIn("dev", type, {}), paths: ["retentionInDays"] },
    "logs that say so": { ...awsIn("prod", type, { retentionInDays: 0 }), paths: ["retentionInDays"] },
    "logs of dev where more is asked for": {
      ...awsIn("dev", type, { retentionInDays: 14 }),
      settings: { minimumDays: 30 },
      paths: ["retentionInDays"],
    },
  },
  doesNotApply: {
    "logs whose days cannot be set": aws(type, { logGroupClass: "DELIVERY" }),
    "a queue": aws("sqs/queue:Queue", {}),
  },
});
