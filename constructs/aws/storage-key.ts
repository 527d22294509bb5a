import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { iamDocument } from "./iam-document.ts";
import { partitionOf } from "./region.ts";
import type { StoragePlace } from "./storage-place.ts";

/**
 * A key of KMS, with an alias, that the account's own policies rule. It turns each year, and stays for 30 days after it was deleted, in
 * which a mistake can be undone.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function storageKey(
  name: string,
  { prefix, accountId, region, purpose }: StoragePlace & { readonly purpose: string },
  parent: pulumi.Resource,
): aws.kms.Key {
  const key = new aws.kms.Key(
    name,
    {
      description: `${prefix} ${purpose}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: iamDocument([
        {
          sid: "LetPoliciesOfTheAccountRule",
          actions: ["kms:*"],
          resources: ["*"],
          principals: { aws: [`arn:${partitionOf(region)}:iam::${accountId}:root`] },
          wildcardReason:
            "In a key's policy the one resource is the key itself, and no other statement lets anybody delete it",
        },
      ]),
    },
    { parent },
  );
  new aws.kms.Alias(
    name,
    { name: `alias/${prefix}-${purpose.replaceAll(" ", "-")}`, targetKeyId: key.keyId },
    { parent },
  );
  return key;
}
