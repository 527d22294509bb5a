import type * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "../iam-document.ts";
import { dnsSuffixOf, partitionOf } from "../region.ts";
import { actionsOf, globalServices, purposesOf, regionalServices } from "./deployed-services.ts";
import { type PulumiState, stateAccessStatements, stateObjects } from "./state-access.ts";

/** What a deployment may change. */
export interface DeployScope {
  readonly accountId: string;
  readonly region: string;
  /** What the names of its roles, instance profiles and buckets begin with, such as `plinth-prod-`. */
  readonly namePrefix: string;
  readonly boundaryArn: pulumi.Input<string>;
  readonly state: PulumiState;
}

const idsUnknown = "the ids are AWS's, and not known before it is made";

/** Who is handed a role that a deployment makes. */
const roleTakers = ["backup", "ec2", "ecr", "eks", "pods.eks", "vpc-flow-logs"];

/** The services whose own roles a deployment may be the first to need. */
const linkedServices = [
  "autoscaling",
  "backup",
  "eks",
  "eks-nodegroup",
  "elasticloadbalancing",
  "pullthroughcache.ecr",
  "shield",
  "spot",
  "vpcorigin.cloudfront",
  "wafv2",
];

/**
 * What an `up` of one environment needs. It can make roles only under the boundary that it is under itself, and read no data.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function deployStatements(scope: DeployScope): readonly IamStatement[] {
  return [
    ...stateAccessStatements(scope.state, "write"),
    ...services(scope),
    ...buckets(scope),
    ...keys(scope),
    ...zones(scope),
    ...roles(scope),
    ...noData(scope),
  ];
}

function services({ region }: DeployScope): IamStatement[] {
  const regions = partitionOf(region) === "aws" ? [...new Set([region, "us-east-1"])] : [region];
  return [
    {
      sid: "RegionalServices",
      actions: actionsOf(regionalServices),
      resources: ["*"],
      conditions: { StringEquals: { "aws:RequestedRegion": regions } },
      wildcardReason: `${purposesOf(regionalServices)}: it makes, changes and deletes them, and ${idsUnknown}`,
    },
    {
      sid: "GlobalServices",
      actions: actionsOf(globalServices),
      resources: ["*"],
      wildcardReason: `${purposesOf(globalServices)}: it makes, changes and deletes them, and ${idsUnknown}`,
    },
    {
      sid: "ShieldButNotItsSubscription",
      actions: [
        "shield:CreateProtection",
        "shield:DeleteProtection",
        "shield:DescribeProtection",
        "shield:ListProtections",
        "shield:ListTagsForResource",
        "shield:TagResource",
        "shield:UntagResource",
      ],
      resources: ["*"],
      wildcardReason:
        "a protection has no name before it is made; to subscribe binds the account for a year, and is left out",
    },
    {
      sid: "PublicParameters",
      actions: ["ssm:GetParameter", "ssm:GetParameters"],
      resources: [`arn:${partitionOf(region)}:ssm:${region}::parameter/aws/service/*`],
    },
  ];
}

function buckets({ region, namePrefix }: DeployScope): IamStatement[] {
  return [
    {
      sid: "Buckets",
      actions: [
        "s3:CreateBucket",
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "s3:GetAccelerateConfiguration",
        "s3:GetBucket*",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
        "s3:ListTagsForResource",
        "s3:PutBucketLogging",
        "s3:PutBucketObjectLockConfiguration",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketTagging",
        "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
        "s3:TagResource",
        "s3:UntagResource",
      ],
      resources: [`arn:${partitionOf(region)}:s3:::${namePrefix}*`],
      wildcardReason: "a refresh reads each of a bucket's some twenty settings",
    },
  ];
}

function keys({ accountId, region }: DeployScope): IamStatement[] {
  const kms = `arn:${partitionOf(region)}:kms:*:${accountId}`;
  return [
    {
      sid: "MakeKeys",
      actions: ["kms:CreateKey", "kms:ListAliases", "kms:ListKeys"],
      resources: ["*"],
      wildcardReason: "these calls take no resource",
    },
    {
      sid: "ManageKeys",
      actions: [
        "kms:CreateAlias",
        "kms:CreateGrant",
        "kms:DeleteAlias",
        "kms:DescribeKey",
        "kms:EnableKeyRotation",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:ListResourceTags",
        "kms:PutKeyPolicy",
        "kms:RetireGrant",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:UpdateAlias",
        "kms:UpdateKeyDescription",
      ],
      resources: [`${kms}:key/*`, `${kms}:alias/*`],
      wildcardReason: `${idsUnknown}; the boundary keeps the key of the state`,
    },
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault.html
    {
      sid: "HandKeysToVaults",
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [`${kms}:key/*`],
      conditions: { StringEquals: { "kms:ViaService": vaultService(region) } },
      wildcardReason: `${idsUnknown}; it is AWS Backup alone that uses the key`,
    },
  ];
}

function vaultService(region: string): string {
  return `backup.${region}.${dnsSuffixOf(region)}`;
}

function zones({ region }: DeployScope): IamStatement[] {
  const route53 = `arn:${partitionOf(region)}:route53:::`;
  return [
    {
      sid: "FindZones",
      actions: ["route53:ListHostedZones", "route53:ListHostedZonesByName"],
      resources: ["*"],
      wildcardReason: "these calls take no resource",
    },
    {
      sid: "KeepRecords",
      actions: [
        "route53:ChangeResourceRecordSets",
        "route53:GetChange",
        "route53:GetHostedZone",
        "route53:ListResourceRecordSets",
        "route53:ListTagsForResource",
      ],
      resources: [`${route53}hostedzone/*`, `${route53}change/*`],
      wildcardReason:
        "which zone an environment is in is a setting of its stack; a zone itself it cannot make or delete",
    },
  ];
}

function roles({ accountId, region, namePrefix, boundaryArn }: DeployScope): IamStatement[] {
  const iam = `arn:${partitionOf(region)}:iam::${accountId}`;
  const own = [`${iam}:role/${namePrefix}*`];
  return [
    {
      sid: "GrantUnderTheBoundary",
      actions: [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
      ],
      resources: own,
      conditions: { ArnEquals: { "iam:PermissionsBoundary": boundaryArn } },
    },
    {
      sid: "ManageRoles",
      actions: [
        "iam:AddRoleToInstanceProfile",
        "iam:CreateInstanceProfile",
        "iam:DeleteInstanceProfile",
        "iam:DeleteRole",
        "iam:GetInstanceProfile",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagInstanceProfile",
        "iam:TagRole",
        "iam:UntagInstanceProfile",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      resources: [...own, `${iam}:instance-profile/${namePrefix}*`],
    },
    {
      sid: "HandRolesToServices",
      actions: ["iam:PassRole"],
      resources: own,
      conditions: { StringEquals: { "iam:PassedToService": roleTakers.map((service) => `${service}.amazonaws.com`) } },
    },
    {
      sid: "ServiceLinkedRoles",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [`${iam}:role/aws-service-role/*`],
      conditions: {
        StringEquals: { "iam:AWSServiceName": linkedServices.map((service) => `${service}.amazonaws.com`) },
      },
    },
    {
      // EKS looks, in the deployment's name, whether it has one yet.
      sid: "FindServiceLinkedRoles",
      actions: ["iam:GetRole"],
      resources: [`${iam}:role/aws-service-role/*`],
    },
    {
      sid: "ReadPolicies",
      actions: ["iam:GetOpenIDConnectProvider", "iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"],
      resources: [`${iam}:oidc-provider/*`, `${iam}:policy/*`],
      wildcardReason: "they say who may do what, and hold no secret",
    },
  ];
}

/** It may set a bucket's or a key's policy, and could let itself in by that. */
function noData({ region, state }: DeployScope): IamStatement[] {
  return [
    {
      sid: "NoObjectsButTheState",
      effect: "Deny",
      actions: ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
      notResources: [stateObjects(state)],
    },
    {
      sid: "NoKeyButTheStates",
      effect: "Deny",
      actions: ["kms:Decrypt"],
      notResources: [state.keyArn],
      conditions: { StringNotEquals: { "kms:ViaService": vaultService(region) } },
    },
  ];
}
