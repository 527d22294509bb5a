import type * as pulumi from "@pulumi/pulumi";
import type { PropsFault } from "../props-error.ts";
import { addonVersionFaults } from "./addon-version.ts";
import { isInTheInternet, networkOf, prefixLength } from "./cluster-cidr.ts";
import type { ClusterProps } from "./cluster-props.ts";
import { isKnownRegion, partitionOf } from "./region.ts";

/** What is checked of a Cluster's props; of Inputs, those that are plain text. */
export type ClusterFacts = Omit<ClusterProps, "vpcId">;

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** EKS's own limit. @see https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html */
const mostPublicCidrs = 40;

/** Everything that is wrong with the props of a Cluster; empty when nothing is. */
export function clusterFaults(facts: ClusterFacts): PropsFault[] {
  return [
    ...identityFaults(facts),
    ...subnetFaults(facts),
    ...administratorFaults(facts),
    ...publicAccessFaults(facts),
    ...privateAccessFaults(facts),
    ...logFaults(facts),
    ...addonVersionFaults("addons", facts.addons ?? {}),
  ];
}

function identityFaults({ name, version, region, accountId }: ClusterFacts): PropsFault[] {
  return [
    ...(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(name)
      ? []
      : [{ path: "name", value: name, allowed: '1 to 100 of letters, digits, "-" and "_", a letter or digit first' }]),
    ...(/^1\.\d{2}$/.test(version)
      ? []
      : [{ path: "version", value: version, allowed: "a version of Kubernetes without its patch, such as 1.36" }]),
    ...(isKnownRegion(region)
      ? []
      : [{ path: "region", value: region, allowed: "a region of AWS, such as us-east-1" }]),
    ...(/^\d{12}$/.test(accountId) ? [] : [{ path: "accountId", value: accountId, allowed: "12 digits" }]),
  ];
}

function subnetFaults({ subnetIds }: ClusterFacts): PropsFault[] {
  return [
    ...(subnetIds.length >= 2
      ? []
      : [{ path: "subnetIds", value: plain(subnetIds), allowed: "at least 2, in different zones" }]),
    ...repeatedFaults("subnetIds", subnetIds),
  ];
}

function administratorFaults({ administratorArns = [], kubeconfigRoleArn, region }: ClusterFacts): PropsFault[] {
  const partition = partitionOf(region);
  const principal = new RegExp(`^arn:${partition}:iam::\\d{12}:(role|user)/[\\w+=,.@/-]+$`);
  const role = new RegExp(`^arn:${partition}:iam::\\d{12}:role/[\\w+=,.@/-]+$`);
  return [
    ...(administratorArns.length > 0
      ? []
      : [
          {
            path: "administratorArns",
            value: administratorArns,
            allowed: "at least 1, as EKS makes not even the cluster's creator an administrator",
          },
        ]),
    ...administratorArns.flatMap((arn, index) =>
      typeof arn !== "string" || principal.test(arn)
        ? []
        : [
            {
              path: `administratorArns[${index}]`,
              value: arn,
              allowed: `a role or user of IAM, such as arn:${partition}:iam::123456789012:role/ops; no session of STS`,
            },
          ],
    ),
    ...repeatedFaults("administratorArns", administratorArns),
    ...(typeof kubeconfigRoleArn !== "string" || role.test(kubeconfigRoleArn)
      ? []
      : [
          {
            path: "kubeconfigRoleArn",
            value: kubeconfigRoleArn,
            allowed: `a role of IAM, such as arn:${partition}:iam::123456789012:role/ops`,
          },
        ]),
  ];
}

function publicAccessFaults({ publicAccessCidrs = [] }: ClusterFacts): PropsFault[] {
  return [
    ...publicAccessCidrs.flatMap((cidr, index) => {
      const network = networkOf(cidr);
      return network !== undefined && prefixLength(network) >= 8 && isInTheInternet(network)
        ? []
        : [
            {
              path: `publicAccessCidrs[${index}]`,
              value: cidr,
              allowed:
                "an IPv4 network in the internet, /8 or narrower, such as 198.51.100.0/24; never the whole world",
            },
          ];
    }),
    ...(publicAccessCidrs.length <= mostPublicCidrs
      ? []
      : [
          {
            path: "publicAccessCidrs",
            value: publicAccessCidrs.length,
            allowed: `at most ${mostPublicCidrs} networks`,
          },
        ]),
    ...repeatedFaults("publicAccessCidrs", publicAccessCidrs),
  ];
}

function privateAccessFaults({ privateAccessCidrs = [] }: ClusterFacts): PropsFault[] {
  return [
    ...privateAccessCidrs.flatMap((cidr, index) => {
      const network = networkOf(cidr);
      return network !== undefined && prefixLength(network) >= 8
        ? []
        : [
            {
              path: `privateAccessCidrs[${index}]`,
              value: cidr,
              allowed: "an IPv4 network by its first address, /8 or narrower, such as 10.20.0.0/16",
            },
          ];
    }),
    ...repeatedFaults("privateAccessCidrs", privateAccessCidrs),
  ];
}

function logFaults({ logRetentionDays = 90 }: ClusterFacts): PropsFault[] {
  return retentions.includes(logRetentionDays)
    ? []
    : [{ path: "logRetentionDays", value: logRetentionDays, allowed: `one of ${retentions.join(", ")}` }];
}

/** Values that stand twice; Outputs are unlike each other. */
function repeatedFaults(path: string, values: readonly pulumi.Input<string>[]): PropsFault[] {
  return values.flatMap((value, index) =>
    typeof value === "string" && values.indexOf(value) < index
      ? [{ path: `${path}[${index}]`, value, allowed: "each only once" }]
      : [],
  );
}

function plain(values: readonly pulumi.Input<string>[]): readonly string[] {
  return values.map((value) => (typeof value === "string" ? value : "(an Output)"));
}
