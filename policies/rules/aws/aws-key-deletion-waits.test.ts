import { aws, describeRule, unknown } from "../../aws/testkit/rule-cases.ts";
import { keyDeletionWaits } from "./aws-key-deletion-waits.ts";

describeRule(keyDeletionWaits, {
  passes: {
    "a key that says nothing, and so waits 30 days": aws("kms/key:Key", {}),
    "a key that waits two weeks": aws("kms/key:Key", { deletionWindowInDays: 14 }),
    "a key of which it is not known yet": aws("kms/key:Key", { deletionWindowInDays: unknown }),
  },
  fails: {
    "a key that waits a week": {
      ...aws("kms/key:Key", { deletionWindowInDays: 7 }),
      paths: ["deletionWindowInDays"],
    },
    "a replica that waits less than is asked for": {
      ...aws("kms/replicaKey:ReplicaKey", { deletionWindowInDays: 20 }, { minimumDays: 30 }),
      paths: ["deletionWindowInDays"],
    },
  },
  doesNotApply: { "a key's name": aws("kms/alias:Alias", { deletionWindowInDays: 7 }) },
  mends: {
    "a key that waits a week": {
      ...aws("kms/key:Key", { deletionWindowInDays: 7 }),
      into: { deletionWindowInDays: 14 },
    },
  },
});
