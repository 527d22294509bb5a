import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AddonConfiguration } from "./addon-configuration.ts";
import type { AddonName } from "./addon-name.ts";
import type { AddonVersions } from "./addon-version.ts";
import { resolvedVersion } from "./resolved-version.ts";

/** The cluster that add-ons are made for. */
export interface AddonCluster {
  readonly name: pulumi.Input<string>;
  /** Of Kubernetes, such as `1.36`. */
  readonly version: string;
}

/** What one add-on is made of. */
export interface AddonProps<Name extends AddonName> {
  readonly addonName: Name;
  readonly cluster: AddonCluster;
  readonly versions: AddonVersions;
  readonly configuration: AddonConfiguration<Name>;
}

/**
 * Makes an EKS add-on. Fields that somebody changed in the cluster are set back at the next update, and deleting it deletes what it
 * runs.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
 */
export function makeAddon<Name extends AddonName>(
  prefix: string,
  { addonName, cluster, versions, configuration }: AddonProps<Name>,
  options: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): aws.eks.Addon {
  return new aws.eks.Addon(
    `${prefix}-${addonName}`,
    {
      clusterName: cluster.name,
      addonName,
      addonVersion: resolvedVersion(addonName, versions[addonName] ?? "default", cluster.version, options.parent),
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      preserve: false,
      ...(configuration !== undefined && { configurationValues: JSON.stringify(configuration) }),
    },
    options,
  );
}
