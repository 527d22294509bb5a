import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { oneOf } from "../../aws/expected-input.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

export const repositoryImmutable = resourceRule({
  name: "aws-repository-immutable",
  title: "A tag of an image stays what it was",
  reason: "Where a tag can be put onto another image, what was tested and scanned is not what runs.",
  remedy: "Set imageTagMutability to IMMUTABLE.",
  severity: "medium",
  serves: [wellArchitected("SEC06-BP04")],
  settings: z.strictObject({
    mutability: z
      .array(z.string())
      .default(["IMMUTABLE"])
      .describe("What may be set; IMMUTABLE_WITH_EXCLUSION lets some tags move"),
  }),
  // The cache of another registry has to follow that registry's tags: templates of repositories are not judged.
  judge: (resource, { mutability }) =>
    isAws(resource, "ecr/Repository") ? oneOf(resource.inputs, "imageTagMutability", mutability) : [],
});
