import { z } from "zod";
import { type ObjectName, spoken } from "./object.ts";

/** Objects that a rule is not for, each with the reason: a node's agent, say, that needs the node's network. */
export const exemptions = z
  .array(
    z.strictObject({
      object: z.string().describe("namespace/name of the object, or its name where it has no namespace"),
      reason: z.string().min(10).describe("why the rule is not for it"),
    }),
  )
  .default([]);

/** Whether an object stands in the list. */
export function isExempt(object: ObjectName | undefined, list: z.output<typeof exemptions>): boolean {
  return object !== undefined && list.some((each) => each.object === spoken(object));
}
