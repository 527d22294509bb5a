import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { trailEncrypted } from "./aws-trail-encrypted.ts";

describeRule(trailEncrypted, {
  passes: { "a trail under a key that is not known yet": aws("cloudtrail/trail:Trail", { kmsKeyId: unknown }) },
  fails: { "a trail under the bucket's key": { ...aws("cloudtrail/trail:Trail", {}), paths: ["kmsKeyId"] } },
  doesNotApply: { "a flow log": aws("ec2/flowLog:FlowLog", {}) },
});
