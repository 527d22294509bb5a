import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, list } from "../../values.ts";

export const bucketEncrypted = resourceRule({
  name: "aws-bucket-encrypted",
  title: "Buckets encrypt what is put into them, by an allowed algorithm",
  reason: "What is at rest in clear is read by whoever gets at the medium or at a copy of it.",
  remedy: "Set applyServerSideEncryptionByDefault.sseAlgorithm to one of the allowed algorithms.",
  severity: "high",
  serves: [wellArchitected("SEC08-BP02")],
  settings: z.strictObject({
    algorithms: z
      .array(z.string())
      .default(["AES256", "aws:kms", "aws:kms:dsse"])
      .describe("Algorithms that may be used"),
  }),
  judge: (resource, { algorithms }) =>
    (isAws(resource, "s3/BucketServerSideEncryptionConfiguration") ? list(resource.inputs.rules) : []).flatMap(
      (rule, index) => {
        const algorithm = at(rule, "applyServerSideEncryptionByDefault.sseAlgorithm");
        return isHidden(algorithm) || algorithms.includes(String(algorithm))
          ? []
          : [
              {
                path: `rules[${index}].applyServerSideEncryptionByDefault.sseAlgorithm`,
                message: `the algorithm is ${algorithm ?? "not set"}; ${algorithms.join(", ")} are allowed`,
              },
            ];
      },
    ),
});
