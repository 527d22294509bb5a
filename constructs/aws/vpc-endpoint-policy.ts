import type { IamStatement } from "./iam-document.ts";

/**
 * What may pass to S3: downloads from any bucket, everything with the account's own buckets. Image layers come from buckets of
 * others, in part by signed links: those of ECR, and those of registry.k8s.io, whose hosts in AWS are sent to a bucket near them.
 * Uploads to buckets of others, the way that stolen data would take, do not pass.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 * @see https://github.com/kubernetes/k8s.io/issues/4214
 */
export function s3EndpointStatements(accountId: string): readonly IamStatement[] {
  return [
    {
      sid: "DownloadsByTls",
      principals: { everyone: true },
      actions: ["s3:GetObject"],
      resources: ["*"],
      conditions: { Bool: { "aws:SecureTransport": "true" } },
      wildcardReason:
        "Image layers of ECR and of public registries lie in buckets whose owners name them as they like.",
    },
    {
      sid: "OwnBuckets",
      principals: { everyone: true },
      actions: ["s3:*"],
      resources: ["*"],
      conditions: { StringEquals: { "aws:ResourceAccount": accountId } },
      wildcardReason: "The condition holds it to the account's buckets; what a caller may do there its own role says.",
    },
  ];
}

/** Services whose endpoints take a policy, as far as their manuals say so. To give one to another fails at AWS. */
const servicesWithPolicy = [
  "autoscaling",
  "ec2",
  "ecr.api",
  "ecr.dkr",
  "elasticloadbalancing",
  "kms",
  "logs",
  "secretsmanager",
  "sqs",
  "ssm",
  "sts",
];

/**
 * What may pass through an interface endpoint: calls by the account's own identities, so that keys of another account are of no use
 * inside. An endpoint's policy grants nothing: what a caller may do its own role says.
 *
 * @returns undefined for a service whose endpoint takes no policy
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export function interfaceEndpointStatements(service: string, accountId: string): readonly IamStatement[] | undefined {
  if (!servicesWithPolicy.includes(service)) {
    return undefined;
  }
  return [ownIdentities(accountId), ...(service === "sts" ? [federatedIdentities(accountId)] : [])];
}

function ownIdentities(accountId: string): IamStatement {
  return {
    sid: "OwnIdentities",
    principals: { everyone: true },
    actions: ["*"],
    resources: ["*"],
    conditions: { StringEquals: { "aws:PrincipalAccount": accountId } },
    wildcardReason: "The endpoint leads to one service, and the condition holds it to the account's identities.",
  };
}

/** Who takes a role by a token has no account before; the role that is taken has one. */
function federatedIdentities(accountId: string): IamStatement {
  return {
    sid: "OwnRolesByToken",
    principals: { federated: ["*"] },
    actions: ["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
    resources: ["*"],
    conditions: { StringEquals: { "aws:ResourceAccount": accountId } },
    wildcardReason: "The condition holds it to the account's roles, each of which says whose tokens it takes.",
  };
}
