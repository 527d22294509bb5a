import type * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "../iam-document.ts";
import { partitionOf } from "../region.ts";

/** Where the driver works. */
export interface EbsCsiScope {
  readonly clusterName: pulumi.Input<string>;
  readonly region: string;
  readonly accountId: string;
  /**
   * KMS keys that volumes are encrypted with.
   *
   * @default - none: AWS's own key for EBS asks for no permission
   */
  readonly keyArns?: readonly pulumi.Input<string>[];
}

const clusterTag = "ebs.csi.aws.com/cluster-name";
const idsUnknown = "AWS gives the ids when the driver makes them; the cluster's tag is what limits it";

/**
 * What the EBS CSI driver needs from 1.58 on, which tags what it makes with its cluster's name when it knows that (the EKS add-on
 * does; the chart calls it `controller.k8sTagClusterId`). As AWS's own AmazonEBSCSIDriverEKSClusterScopedPolicy, and in this account
 * and region alone. A volume that somebody else made must be tagged `ebs.csi.aws.com/cluster-name` by hand.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverEKSClusterScopedPolicy.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
 */
export function ebsCsiStatements(scope: EbsCsiScope): readonly IamStatement[] {
  return [...lookups(), ...volumes(scope), ...snapshots(scope), ...instances(scope), ...tags(scope), ...keys(scope)];
}

function lookups(): IamStatement[] {
  return [
    {
      sid: "LookUp",
      actions: [
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeInstances",
        "ec2:DescribeSnapshots",
        "ec2:DescribeVolumeStatus",
        "ec2:DescribeVolumes",
        "ec2:DescribeVolumesModifications",
      ],
      resources: ["*"],
      wildcardReason: "EC2's describing calls take no resource",
    },
  ];
}

function volumes(scope: EbsCsiScope): IamStatement[] {
  return [
    {
      sid: "MakeVolumes",
      actions: ["ec2:CreateVolume"],
      resources: [arnOf(scope, "volume")],
      conditions: { StringEquals: { [`aws:RequestTag/${clusterTag}`]: scope.clusterName } },
      wildcardReason: idsUnknown,
    },
    {
      sid: "ManageVolumes",
      actions: ["ec2:AttachVolume", "ec2:CreateSnapshot", "ec2:DeleteVolume", "ec2:DetachVolume", "ec2:ModifyVolume"],
      resources: [arnOf(scope, "volume")],
      conditions: ofTheCluster(scope),
      wildcardReason: idsUnknown,
    },
  ];
}

function snapshots(scope: EbsCsiScope): IamStatement[] {
  return [
    {
      sid: "MakeSnapshots",
      actions: ["ec2:CreateSnapshot"],
      resources: [snapshotsOf(scope)],
      conditions: { StringEquals: { [`aws:RequestTag/${clusterTag}`]: scope.clusterName } },
      wildcardReason: idsUnknown,
    },
    {
      sid: "ManageSnapshots",
      actions: ["ec2:CreateVolume", "ec2:DeleteSnapshot", "ec2:EnableFastSnapshotRestores", "ec2:LockSnapshot"],
      resources: [snapshotsOf(scope)],
      conditions: ofTheCluster(scope),
      wildcardReason: idsUnknown,
    },
  ];
}

/** Managed node groups tag their instances in one way, Karpenter in the other. */
function instances(scope: EbsCsiScope): IamStatement[] {
  return [
    { sid: "AttachToManagedNodes", tag: "eks:cluster-name" },
    { sid: "AttachToKarpenterNodes", tag: "eks:eks-cluster-name" },
  ].map(({ sid, tag }) => ({
    sid,
    actions: ["ec2:AttachVolume", "ec2:DetachVolume"],
    resources: [arnOf(scope, "instance")],
    conditions: { StringEquals: { [`ec2:ResourceTag/${tag}`]: scope.clusterName } },
    wildcardReason: "nodes come and go; the cluster's tag is what limits it",
  }));
}

function tags(scope: EbsCsiScope): IamStatement[] {
  return [
    {
      sid: "TagWhatItMakes",
      actions: ["ec2:CreateTags"],
      resources: [arnOf(scope, "volume"), snapshotsOf(scope)],
      conditions: { StringEquals: { "ec2:CreateAction": ["CreateSnapshot", "CreateVolume"] } },
      wildcardReason: "only in the call that makes it",
    },
    {
      sid: "TagItsVolumes",
      actions: ["ec2:CreateTags", "ec2:DeleteTags"],
      resources: [arnOf(scope, "volume")],
      conditions: {
        ...ofTheCluster(scope),
        Null: { "aws:TagKeys": "false" },
        "ForAllValues:StringNotEquals": {
          "aws:TagKeys": ["ebs.csi.aws.com/cluster", clusterTag, "kubernetes.io/created-for/pvc/name"],
        },
      },
      wildcardReason: idsUnknown,
    },
  ];
}

function keys({ keyArns = [] }: EbsCsiScope): IamStatement[] {
  return keyArns.length === 0
    ? []
    : [
        {
          sid: "UseKeys",
          actions: [
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
          ],
          resources: keyArns,
        },
        {
          sid: "LetEc2UseKeys",
          actions: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
          resources: keyArns,
          conditions: { Bool: { "kms:GrantIsForAWSResource": "true" } },
        },
      ];
}

function ofTheCluster({ clusterName }: EbsCsiScope) {
  return { StringEquals: { [`ec2:ResourceTag/${clusterTag}`]: clusterName } };
}

function arnOf({ region, accountId }: EbsCsiScope, type: "instance" | "volume"): string {
  return `arn:${partitionOf(region)}:ec2:${region}:${accountId}:${type}/*`;
}

/** A snapshot's ARN has no account. */
function snapshotsOf({ region }: EbsCsiScope): string {
  return `arn:${partitionOf(region)}:ec2:${region}::snapshot/*`;
}
