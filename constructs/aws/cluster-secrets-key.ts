import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterProps } from "./cluster-props.ts";
import { iamDocument } from "./iam-document.ts";
import { partitionOf } from "./region.ts";

/**
 * The key that Kubernetes secrets are enveloped with. Without it the cluster is lost, so a deleted one can be called back for 30 days.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html
 */
export function makeSecretsKey(
  prefix: string,
  { name, region, accountId }: ClusterProps,
  parent: pulumi.Resource,
): aws.kms.Key {
  return new aws.kms.Key(
    `${prefix}-secrets`,
    {
      description: `Secrets of the cluster ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: iamDocument([
        {
          sid: "PoliciesOfTheAccountDecide",
          actions: ["kms:*"],
          resources: ["*"],
          principals: { aws: [`arn:${partitionOf(region)}:iam::${accountId}:root`] },
          wildcardReason:
            "In a key's policy `*` is that key; without this statement IAM could grant nobody its use or its care",
        },
      ]),
    },
    { parent },
  );
}
