import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";
import { at, isHidden, list } from "../../values.ts";

export const bucketAbortsUploads = resourceRule({
  name: "aws-bucket-aborts-uploads",
  title: "Buckets end uploads that were never finished",
  reason: "Parts of an upload that broke off are paid for, are in no listing, and stay for ever.",
  remedy: "Add a lifecycle rule that is Enabled with abortIncompleteMultipartUpload.daysAfterInitiation.",
  severity: "low",
  serves: [wellArchitected("SEC07-BP04")],
  settings: z.strictObject({
    maximumDays: z.number().int().positive().default(7).describe("Days after which an upload is ended at the latest"),
  }),
  judge: (resource, { maximumDays }) => {
    const { rules } = resource.inputs;
    return !isAws(resource, "s3/BucketLifecycleConfiguration") ||
      isHidden(rules) ||
      list(rules).some((rule) => isHidden(rule) || endsUploads(rule, maximumDays))
      ? []
      : [{ path: "rules", message: `no rule that is Enabled ends uploads within ${maximumDays} days` }];
  },
});

function endsUploads(rule: unknown, maximumDays: number): boolean {
  const days = at(rule, "abortIncompleteMultipartUpload.daysAfterInitiation");
  return at(rule, "status") === "Enabled" && (isHidden(days) || Number(days) <= maximumDays);
}
