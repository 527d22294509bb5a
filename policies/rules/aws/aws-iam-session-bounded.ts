import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

export const iamSessionBounded = resourceRule({
  name: "aws-iam-session-bounded",
  title: "A session of a role ends soon",
  reason: "Credentials that are taken along work until their session ends.",
  remedy: "Leave maxSessionDuration at its default of an hour, or set the allowed seconds.",
  severity: "low",
  serves: [wellArchitected("SEC02-BP02")],
  settings: z.strictObject({
    maximumSeconds: z.number().int().min(3600).max(43_200).default(3600).describe("Seconds that a session may last"),
  }),
  judge: (resource, { maximumSeconds }) => {
    const { maxSessionDuration } = resource.inputs;
    return isAws(resource, "iam/Role") && typeof maxSessionDuration === "number" && maxSessionDuration > maximumSeconds
      ? [
          {
            path: "maxSessionDuration",
            message: `a session lasts ${maxSessionDuration} s; ${maximumSeconds} s at most is allowed`,
          },
        ]
      : [];
  },
});
