import type { IamStatement } from "../iam-document.ts";
import { partitionOf } from "../region.ts";
import { type PulumiState, stateAccessStatements, stateObjects } from "./state-access.ts";

/** What a preview may look at. */
export interface PreviewScope {
  readonly region: string;
  readonly state: PulumiState;
}

/**
 * What a preview of a pull request needs: to read the state and how resources are set up, but no data. What it may not read is denied
 * as well as not allowed, so that a policy attached later gives nothing away.
 */
export function previewStatements({ region, state }: PreviewScope): readonly IamStatement[] {
  return [...stateAccessStatements(state, "read"), ...setUp(), ...noData(region, state)];
}

function setUp(): IamStatement[] {
  return [
    {
      sid: "ReadHowThingsAreSetUp",
      actions: [
        "acm:DescribeCertificate",
        "acm:List*",
        "autoscaling:Describe*",
        "backup:Describe*",
        "backup:Get*",
        "backup:List*",
        "budgets:ViewBudget",
        "budgets:ListTagsForResource",
        "ce:GetAnomalyMonitors",
        "ce:GetAnomalySubscriptions",
        "ce:ListTagsForResource",
        "cloudfront:Describe*",
        "cloudfront:Get*",
        "cloudfront:List*",
        "ec2:Describe*",
        "ec2:GetManagedPrefixListEntries",
        "ec2:GetSubnetCidrReservations",
        "ecr:Describe*",
        "ecr:GetLifecyclePolicy",
        "ecr:GetRegistryScanningConfiguration",
        "ecr:GetRepositoryPolicy",
        "ecr:ListTagsForResource",
        "eks:Describe*",
        "eks:List*",
        "elasticloadbalancing:Describe*",
        "events:Describe*",
        "events:List*",
        "iam:GetInstanceProfile",
        "iam:GetOpenIDConnectProvider",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:List*",
        "kms:DescribeKey",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:List*",
        "logs:Describe*",
        "logs:GetDelivery",
        "logs:GetDeliveryDestination",
        "logs:GetDeliverySource",
        "logs:ListTagsForResource",
        "route53:GetChange",
        "route53:GetHostedZone",
        "route53:List*",
        "s3:GetAccelerateConfiguration",
        "s3:GetBucket*",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListTagsForResource",
        "shield:Describe*",
        "shield:GetSubscriptionState",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ListQueueTags",
        "wafv2:GetLoggingConfiguration",
        "wafv2:GetWebACL",
        "wafv2:List*",
      ],
      resources: ["*"],
      wildcardReason:
        "a refresh reads every resource of a stack, whose ids are in the state alone; these calls tell how things are set up, not what is in them",
    },
  ];
}

function noData(region: string, state: PulumiState): IamStatement[] {
  return [
    {
      sid: "NoObjectsButTheState",
      effect: "Deny",
      actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTorrent"],
      notResources: [stateObjects(state)],
    },
    {
      sid: "NoKeyButTheStates",
      effect: "Deny",
      actions: [
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyPair",
        "kms:ReEncryptFrom",
      ],
      notResources: [state.keyArn],
    },
    {
      sid: "NoParameterButThePublic",
      effect: "Deny",
      actions: ["ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParameters", "ssm:GetParametersByPath"],
      notResources: [`arn:${partitionOf(region)}:ssm:*::parameter/aws/service/*`],
    },
    {
      sid: "NoData",
      effect: "Deny",
      actions: [
        "athena:GetQueryResults",
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "ebs:GetSnapshotBlock",
        "ec2:GetConsoleOutput",
        "ec2:GetConsoleScreenshot",
        "ec2:GetPasswordData",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "kinesis:GetRecords",
        "lambda:GetFunction",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
        "logs:GetLogRecord",
        "logs:StartLiveTail",
        "logs:StartQuery",
        "secretsmanager:BatchGetSecretValue",
        "secretsmanager:GetSecretValue",
        "sqs:ReceiveMessage",
        "sts:AssumeRole",
      ],
      resources: ["*"],
    },
  ];
}
