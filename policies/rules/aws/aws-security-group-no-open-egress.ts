import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isWithin, portsCalled, trafficOf } from "../../aws/traffic.ts";
import { resourceRule } from "../../rule.ts";

export const securityGroupNoOpenEgress = resourceRule({
  name: "aws-security-group-no-open-egress",
  title: "Security groups let out to the world at listed ports alone",
  reason: "What broke in calls home and carries data out by whatever port is open.",
  remedy: "Name the addresses that it has to reach, or use an endpoint of the service in the network.",
  severity: "medium",
  serves: [wellArchitected("SEC05-BP02")],
  settings: z.strictObject({
    allowAll: z.boolean().default(false).describe("Whether all ports of the world may be reached"),
    allowedPorts: z
      .array(z.number().int().min(0).max(65535))
      .default([443])
      .describe("Ports of the world that may be reached"),
  }),
  judge: (resource, { allowAll, allowedPorts }) =>
    (allowAll ? [] : trafficOf(resource, "egress"))
      .filter((traffic) => traffic.isKnown && traffic.fromWorld.length > 0 && !isWithin(traffic, allowedPorts))
      .map((traffic) => ({
        path: traffic.path,
        message: `${portsCalled(traffic)} of ${traffic.fromWorld.join(", ")} is open to it; ${allowedPorts.join(", ") || "none"} is allowed`,
      })),
});
