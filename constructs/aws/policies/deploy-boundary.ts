import type * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "../iam-document.ts";
import { partitionOf } from "../region.ts";
import { actionsOf, furtherServices, globalServices, regionalServices } from "./deployed-services.ts";
import type { PulumiState } from "./state-access.ts";

/** What a deployment stands on, and must leave alone. */
export interface Keystones {
  readonly accountId: string;
  readonly region: string;
  readonly boundaryName: string;
  /** The roles of the workflows. */
  readonly roleNames: readonly string[];
  readonly oidcProviderArn: pulumi.Input<string>;
  readonly state: PulumiState;
}

/**
 * The most that a deployment, and whatever role it makes, can ever do: work with the listed services, make roles under this same
 * boundary alone, make no user or key, and change neither the boundary nor the workflows' roles nor the state's bucket and key.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function deployBoundaryStatements(keystones: Keystones): readonly IamStatement[] {
  return [
    mostOfAll(),
    noUsers(),
    ...onlyUnderTheBoundary(keystones),
    keepWorkflows(keystones),
    ...keepState(keystones),
  ];
}

/** The ARN of the boundary, before it is made. */
export function deployBoundaryArn({ accountId, region, boundaryName }: Keystones): string {
  return `arn:${partitionOf(region)}:iam::${accountId}:policy/${boundaryName}`;
}

function mostOfAll(): IamStatement {
  return {
    sid: "TheMostOfAll",
    actions: [
      ...actionsOf(regionalServices),
      ...actionsOf(globalServices),
      ...furtherServices.map((service) => `${service}:*`),
    ],
    resources: ["*"],
    wildcardReason: "a boundary grants nothing: of this, each role has what its own policy grants",
  };
}

/** Keys that do not run out. */
function noUsers(): IamStatement {
  return {
    sid: "NoUsersAndNoKeys",
    effect: "Deny",
    actions: [
      "iam:CreateAccessKey",
      "iam:CreateGroup",
      "iam:CreateLoginProfile",
      "iam:CreateOpenIDConnectProvider",
      "iam:CreateSAMLProvider",
      "iam:CreateServiceSpecificCredential",
      "iam:CreateUser",
      "iam:UpdateAccessKey",
      "iam:UpdateLoginProfile",
    ],
    resources: ["*"],
  };
}

function onlyUnderTheBoundary(keystones: Keystones): IamStatement[] {
  const boundary = deployBoundaryArn(keystones);
  return [
    {
      sid: "OnlyUnderThisBoundary",
      effect: "Deny",
      actions: ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
      resources: ["*"],
      conditions: { ArnNotEquals: { "iam:PermissionsBoundary": boundary } },
    },
    { sid: "NoneWithout", effect: "Deny", actions: ["iam:DeleteRolePermissionsBoundary"], resources: ["*"] },
    {
      sid: "KeepTheBoundary",
      effect: "Deny",
      actions: [
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:SetDefaultPolicyVersion",
      ],
      resources: [boundary],
    },
  ];
}

function keepWorkflows({ accountId, region, roleNames, oidcProviderArn }: Keystones): IamStatement {
  return {
    sid: "KeepTheWorkflowsRoles",
    effect: "Deny",
    actions: [
      "iam:AddClientIDToOpenIDConnectProvider",
      "iam:AttachRolePolicy",
      "iam:DeleteOpenIDConnectProvider",
      "iam:DeleteRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:PassRole",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
      "iam:RemoveClientIDFromOpenIDConnectProvider",
      "iam:UpdateAssumeRolePolicy",
      "iam:UpdateOpenIDConnectProviderThumbprint",
      "iam:UpdateRole",
    ],
    resources: [
      ...roleNames.map((role) => `arn:${partitionOf(region)}:iam::${accountId}:role/${role}`),
      oidcProviderArn,
    ],
  };
}

function keepState({ state }: Keystones): IamStatement[] {
  return [
    {
      sid: "KeepTheStatesBucket",
      effect: "Deny",
      actions: [
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
      ],
      resources: [state.bucketArn],
    },
    {
      sid: "KeepTheStatesKey",
      effect: "Deny",
      actions: ["kms:CreateGrant", "kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
      resources: [state.keyArn],
    },
  ];
}
