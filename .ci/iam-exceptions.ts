/** A finding of the linter that is none. */
export interface IamException {
  /** As parliament names it. */
  readonly issue: string;
  /** Part of the document's file name. */
  readonly document: string;
  /** Actions, or parts of the finding's text: all that the finding names must be among them. */
  readonly about: readonly string[];
  readonly reason: string;
}

const trust = "assumeRolePolicy";

/** The one list of them. One that nothing needs any more is a finding itself. */
export const iamExceptions: readonly IamException[] = [
  {
    issue: "RESOURCE_MISMATCH",
    document: "ebs-csi",
    about: ["ec2:AttachVolume", "ec2:CreateSnapshot", "ec2:CreateVolume", "ec2:DetachVolume"],
    reason:
      "these actions need two kinds of resource, each under a condition of its own, so they stand in two statements, as in AWS's own policy",
  },
  {
    issue: "RESOURCE_MISMATCH",
    document: "load-balancer-controller",
    about: ["ec2:CreateSecurityGroup"],
    reason: "it needs a group, which must be tagged, and a VPC, which is another statement",
  },
  {
    issue: "UNKNOWN_CONDITION_FOR_ACTION",
    document: "load-balancer-controller",
    about: ["elasticloadbalancing:CreateAction"],
    reason: "the linter's tables are older than this condition, which the controller's own policy uses",
  },
  {
    issue: "RESOURCE_MISMATCH",
    document: "-deploy-",
    about: ["ssm:GetParameter", "ssm:GetParameters"],
    reason: "a public parameter's ARN has no account",
  },
  {
    issue: "RESOURCE_POLICY_PRIVILEGE_ESCALATION",
    document: "-deploy-",
    about: ["s3:PutBucketPolicy", "s3:PutLifecycleConfiguration"],
    reason: "it sets both for its buckets; what it could let itself into by that, a Deny of the same policy keeps shut",
  },
  {
    issue: "UNKNOWN_FEDERATION_SOURCE",
    document: trust,
    about: ["oidc-provider/token.actions.githubusercontent.com"],
    reason: "the linter knows identity providers of SAML, and of OpenID Connect only by their names",
  },
  {
    issue: "UNKNOWN_CONDITION_FOR_ACTION",
    document: trust,
    about: ["token.actions.githubusercontent.com:aud", "token.actions.githubusercontent.com:sub"],
    reason: "an identity provider's conditions begin with its name, which the linter's tables cannot know",
  },
];
