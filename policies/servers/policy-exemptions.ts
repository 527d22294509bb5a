import { z } from "zod";

/** Policies of a server that a rule is not for, each with the reason: of a snapshot's Job, say, that needs all there is. */
export const policyExemptions = z
  .array(
    z.strictObject({
      policy: z.string().describe("name of the policy"),
      reason: z.string().min(10).describe("why the rule is not for it"),
    }),
  )
  .default([]);
