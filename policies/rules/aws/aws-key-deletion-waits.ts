import { z } from "zod";
import { wellArchitected } from "../../aws/clauses.ts";
import { isAws } from "../../aws/kind.ts";
import { resourceRule } from "../../rule.ts";

export const keyDeletionWaits = resourceRule({
  name: "aws-key-deletion-waits",
  title: "Keys of KMS wait before they are deleted",
  reason: "What a deleted key encrypted is lost for good: the wait is the time in which somebody notices.",
  remedy: "Leave deletionWindowInDays at its default of 30, or set the allowed days.",
  severity: "medium",
  serves: [wellArchitected("SEC08-BP01")],
  settings: z.strictObject({
    minimumDays: z.number().int().min(7).max(30).default(14).describe("Days that a key waits at least"),
  }),
  judge: (resource, { minimumDays }) => {
    const { deletionWindowInDays } = resource.inputs;
    return isAws(resource, "kms/Key", "kms/ExternalKey", "kms/ReplicaKey") &&
      typeof deletionWindowInDays === "number" &&
      deletionWindowInDays < minimumDays
      ? [
          {
            path: "deletionWindowInDays",
            message: `the key waits ${deletionWindowInDays} days; ${minimumDays} or more are allowed`,
          },
        ]
      : [];
  },
  remediate: (resource, { minimumDays }) => {
    const { deletionWindowInDays } = resource.inputs;
    return isAws(resource, "kms/Key", "kms/ExternalKey", "kms/ReplicaKey") &&
      typeof deletionWindowInDays === "number" &&
      deletionWindowInDays < minimumDays
      ? { ...resource.inputs, deletionWindowInDays: minimumDays }
      : undefined;
  },
});
