import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { switchedOn } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

const switches = ["isMultiRegionTrail", "enableLogFileValidation"];

export const trailComplete = resourceRule({
  name: "aws-trail-complete",
  title: "Trails cover every region, and show when they were changed",
  reason: "Intruders work in the region that nobody looks at, and then take their traces out of the log.",
  remedy: "Set isMultiRegionTrail and enableLogFileValidation to true, and leave enableLogging on.",
  severity: "high",
  serves: [...cisAws("3.1", "3.1"), ...cisAws("3.2", "3.2"), wellArchitected("SEC04-BP01")],
  judge: (resource) =>
    isAws(resource, "cloudtrail/Trail")
      ? [
          ...switches.flatMap((path) => switchedOn(resource.inputs, path)),
          ...(resource.inputs.enableLogging === false
            ? [{ path: "enableLogging", message: "enableLogging is false; true is allowed" }]
            : []),
        ]
      : [],
});
