import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { trailComplete } from "./aws-trail-complete.ts";

const type = "cloudtrail/trail:Trail";
const whole = { isMultiRegionTrail: true, enableLogFileValidation: true };

describeRule(trailComplete, {
  passes: {
    "a whole trail": aws(type, whole),
    "a trail of which it is not known yet": aws(type, { ...whole, isMultiRegionTrail: unknown }),
  },
  fails: {
    "a trail of one region": { ...aws(type, { ...whole, isMultiRegionTrail: false }), paths: ["isMultiRegionTrail"] },
    "a trail that shows no change": { ...aws(type, { isMultiRegionTrail: true }), paths: ["enableLogFileValidation"] },
    "a trail that is switched off": { ...aws(type, { ...whole, enableLogging: false }), paths: ["enableLogging"] },
  },
  doesNotApply: { "a flow log": aws("ec2/flowLog:FlowLog", {}) },
});
