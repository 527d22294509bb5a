/** What a deployment may make in a region, by the service's prefix in IAM, and what for. */
export const regionalServices: Readonly<Record<string, string>> = {
  acm: "certificates",
  autoscaling: "the node groups' nightly schedules",
  backup: "vaults and plans",
  "backup-storage": "the storage that a vault asks for",
  ec2: "networks, security groups, launch templates",
  ecr: "image repositories",
  eks: "clusters, node groups, add-ons, access",
  elasticloadbalancing: "the gateway's load balancer",
  events: "the rules that tell of interruptions",
  logs: "log groups and deliveries",
  sqs: "the queue of interruptions",
  wafv2: "web ACLs",
};

/** What has no region. */
export const globalServices: Readonly<Record<string, string>> = {
  budgets: "the budget and its alerts",
  ce: "the monitor of anomalies",
  cloudfront: "distributions",
};

/** What only the roles in the cluster, or statements of their own, use besides. */
export const furtherServices: readonly string[] = [
  "arc-zonal-shift",
  "cloudwatch",
  "eks-auth",
  "iam",
  "kms",
  "pricing",
  "route53",
  "s3",
  "secretsmanager",
  "shield",
  "ssm",
  "sts",
  "tag",
];

/** Every action of the services. */
export function actionsOf(services: Readonly<Record<string, string>>): string[] {
  return Object.keys(services).map((service) => `${service}:*`);
}

/** What services are for, as a reason. */
export function purposesOf(services: Readonly<Record<string, string>>): string {
  return Object.entries(services)
    .map(([service, purpose]) => `${service} for ${purpose}`)
    .join("; ");
}
