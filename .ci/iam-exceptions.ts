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
    issue: "UNKNOWN_ACTION",
    document: "load-balancer-controller",
    about: ["elasticloadbalancing:ModifyIpPools"],
    reason: "the linter's tables are older than this action, which the controller's own policy has",
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
  {
    issue: "MISMATCHED_TYPE",
    document: "BucketPolicy-",
    about: ["s3:TlsVersion"],
    reason: "the linter knows whole numbers alone; 1.2 is one of the values that S3 documents",
  },
  {
    issue: "UNKNOWN_CONDITION_FOR_ACTION",
    document: "BucketPolicy-",
    about: ["s3:TlsVersion"],
    reason: "the Deny is of every action, also of the few that no request over the network makes",
  },
  {
    issue: "RESOURCE_MISMATCH",
    document: "-controller-policy",
    about: ["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:RunInstances"],
    reason:
      "Karpenter's nodes need resources of many kinds, under conditions that only some of them have, as in its own policy",
  },
  {
    issue: "RESOURCE_MISMATCH",
    document: "-controller-policy",
    about: ["ssm:GetParameter"],
    reason: "a public parameter's ARN has no account",
  },
  {
    issue: "RESOURCE_MISMATCH",
    document: "-flow-log-policy",
    about: ["logs:DescribeLogGroups"],
    reason: "IAM asks for the account's log groups together, whose ARN the linter's tables do not have",
  },
  {
    issue: "RESOURCE_MISMATCH",
    document: "-puller-",
    about: ["ecr:BatchImportUpstreamImage"],
    reason: "AWS documents it with repositories, and the linter's tables have it without",
  },
  {
    issue: "UNKNOWN_FEDERATION_SOURCE",
    document: "VpcEndpoint-",
    about: ["*"],
    reason: "whose token it is, the roles' own trust decides; the endpoint lets it take roles of this account alone",
  },
];
