import type { PropsFault } from "../props-error.ts";
import { type AddonVersion, addonVersionFaults } from "./addon-version.ts";
import type { ClusterAddonsProps } from "./cluster-addons-props.ts";

/** What is checked of a ClusterAddons' props. */
export type ClusterAddonsFacts = Omit<ClusterAddonsProps, "cluster">;

/** EC2's own limits. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html */
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Everything that is wrong with the props of a ClusterAddons; empty when nothing is. */
export function clusterAddonsFaults(facts: ClusterAddonsFacts): PropsFault[] {
  const { versions = {}, dnsReplicas = 2, volumeTags = {} } = facts;
  return [
    ...addonVersionFaults("versions", versions),
    ...driverFaults(versions["aws-ebs-csi-driver"]),
    ...(Number.isInteger(dnsReplicas) && dnsReplicas >= 2
      ? []
      : [{ path: "dnsReplicas", value: dnsReplicas, allowed: "a whole number from 2, so that a node can be drained" }]),
    ...Object.entries(volumeTags).flatMap(([key, value]) => tagFaults(key, value)),
  ];
}

/** Older drivers do not tag volumes with the cluster's name, and so their role would not let them make any. */
function driverFaults(version: AddonVersion | undefined): PropsFault[] {
  const [, major, minor] = /^v(\d+)\.(\d+)\.\d+-eksbuild\.\d+$/.exec(version ?? "") ?? [];
  return Number(major) === 1 && Number(minor) < 58
    ? [{ path: "versions.aws-ebs-csi-driver", value: version, allowed: "v1.58.0-eksbuild.1 or later" }]
    : [];
}

function tagFaults(key: string, value: string): PropsFault[] {
  const rightKey =
    key.length >= 1 &&
    key.length <= 128 &&
    tagText.test(key) &&
    !/^(aws:|kubernetes\.io|ebs\.csi\.aws\.com)/i.test(key);
  return [
    ...(rightKey
      ? []
      : [
          {
            path: "volumeTags",
            value: key,
            allowed:
              "keys of 1 to 128 letters, digits, spaces and _.:/=+-@ that do not begin with aws:, kubernetes.io or ebs.csi.aws.com",
          },
        ]),
    ...(value.length <= 256 && tagText.test(value)
      ? []
      : [{ path: `volumeTags.${key}`, value, allowed: "up to 256 letters, digits, spaces and _.:/=+-@" }]),
  ];
}
