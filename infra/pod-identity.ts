import { PodIdentity, type PodIdentityProps } from "@plinth/constructs/aws";
import type { Foundation } from "./foundation.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";

/** Whose it is, and what it may do. */
export type IdentityOf = Required<Pick<PodIdentityProps, "namespace" | "serviceAccount" | "statements">>;

/** An identity in AWS for the pods of a service account of the environment's cluster. @param name after the environment's prefix */
export function podIdentity(
  settings: CloudSettings,
  { account, cluster }: Pick<Foundation, "account" | "cluster">,
  name: string,
  identity: IdentityOf,
): PodIdentity {
  const clusterName = prefixOf(settings);
  return new PodIdentity(
    // A deploy role reaches only what begins with the environment's name.
    `${clusterName}-${name}`,
    { clusterName, clusterArn: cluster.arn, accountId: settings.aws.account, ...identity },
    { ...account, dependsOn: [cluster] },
  );
}
