import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { AddonName } from "./addon-name.ts";
import type { AddonVersion } from "./addon-version.ts";

/** The version of an add-on, looked up where it is not pinned. */
export function resolvedVersion(
  addonName: AddonName,
  version: AddonVersion,
  kubernetesVersion: string,
  parent: pulumi.Resource,
): pulumi.Input<string> {
  return version === "default" || version === "latest"
    ? aws.eks.getAddonVersionOutput({ addonName, kubernetesVersion, mostRecent: version === "latest" }, { parent })
        .version
    : version;
}
