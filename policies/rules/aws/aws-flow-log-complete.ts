import { z } from "zod";
import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { oneOf } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

export const flowLogComplete = resourceRule({
  name: "aws-flow-log-complete",
  title: "Flow logs tell of all traffic, refused and let through",
  reason:
    "Refused traffic alone shows no intruder who was let in, and traffic let through shows no search for a way in.",
  remedy: "Set trafficType to ALL.",
  severity: "medium",
  serves: [...cisAws("3.7", "3.7"), wellArchitected("SEC04-BP01")],
  settings: z.strictObject({
    trafficTypes: z
      .array(z.enum(["ALL", "ACCEPT", "REJECT"]))
      .default(["ALL"])
      .describe("Types that may be logged"),
  }),
  // A transit gateway's log has no type: it tells of everything.
  judge: (resource, { trafficTypes }) =>
    isAws(resource, "ec2/FlowLog") && resource.inputs.transitGatewayId === undefined
      ? oneOf(resource.inputs, "trafficType", trafficTypes)
      : [],
});
