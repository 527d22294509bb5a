import { z } from "zod";
import { cisAws, wellArchitected } from "../../aws/clauses.ts";
import { isWithin, portsCalled, trafficOf } from "../../aws/traffic.ts";
import { resourceRule } from "../../rule.ts";

export const securityGroupNoWorldIngress = resourceRule({
  name: "aws-security-group-no-world-ingress",
  title: "Security groups let in the world at listed ports alone",
  reason: "A port that the whole internet reaches is scanned within minutes, whatever listens there.",
  remedy: "Name the addresses or the security group that may come in, or go through the gateway.",
  severity: "critical",
  serves: [...cisAws("5.2", "5.3"), ...cisAws("5.3", "5.4"), wellArchitected("SEC05-BP02")],
  settings: z.strictObject({
    allowedPorts: z.array(z.number().int().min(0).max(65535)).default([443]).describe("Ports that the world may reach"),
  }),
  judge: (resource, { allowedPorts }) =>
    trafficOf(resource, "ingress")
      .filter((traffic) => traffic.isKnown && traffic.fromWorld.length > 0 && !isWithin(traffic, allowedPorts))
      .map((traffic) => ({
        path: traffic.path,
        message: `${traffic.fromWorld.join(", ")} reaches ${portsCalled(traffic)}; ${allowedPorts.join(", ") || "none"} is allowed`,
      })),
});
