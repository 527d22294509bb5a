import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { providerInput } from "../../aws/provider-inputs.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, mapping } from "../../values.ts";

export const providerTags = resourceRule({
  name: "aws-provider-tags",
  title: "All that is made carries the asked-for tags",
  reason: "Without them nobody knows whose a resource is, what it costs whom, or whether it may go.",
  remedy: "Set the tags in the provider's defaultTags, so that no resource can leave them out.",
  severity: "medium",
  serves: [wellArchitected("COST03-BP02")],
  settings: z.strictObject({
    keys: z
      .array(z.string())
      .default(["environment", "managed-by", "project", "team"])
      .describe("Keys of tags that have to be there, with a value"),
  }),
  judge: (resource, { keys }) => {
    const found = providerInput(resource, "defaultTags");
    const tags = at(found?.value, "tags");
    if (found === undefined || isHidden(found.value) || isHidden(tags)) {
      return [];
    }
    const missing = keys.filter((key) => [undefined, null, ""].some((none) => none === mapping(tags)[key]));
    return missing.length > 0 ? [{ path: "defaultTags", message: `there is no tag ${missing.join(", ")}` }] : [];
  },
});
