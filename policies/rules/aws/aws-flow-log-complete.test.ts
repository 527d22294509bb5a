import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { flowLogComplete } from "./aws-flow-log-complete.ts";

const type = "ec2/flowLog:FlowLog";

describeRule(flowLogComplete, {
  passes: {
    "a log of all traffic": aws(type, { trafficType: "ALL" }),
    "a log of which it is not known yet": aws(type, { trafficType: unknown }),
    "a log of what is refused where that is allowed": aws(
      type,
      { trafficType: "REJECT" },
      { trafficTypes: ["REJECT"] },
    ),
  },
  fails: {
    "a log of what is let through": { ...aws(type, { trafficType: "ACCEPT" }), paths: ["trafficType"] },
    "a log that says nothing": { ...aws(type, { vpcId: "vpc-1" }), paths: ["trafficType"] },
  },
  doesNotApply: {
    "a log of a transit gateway": aws(type, { transitGatewayId: "tgw-1" }),
    "a group of logs": aws("cloudwatch/logGroup:LogGroup", {}),
  },
});
