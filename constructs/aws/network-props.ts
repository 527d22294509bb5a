/** One VPC for one cluster. */
export interface NetworkProps {
  /**
   * The addresses of the whole network, such as `10.20.0.0/16`: private ones (RFC 1918) or shared ones (RFC 6598), /16 to /20. It
   * cannot be changed later: another range is another network.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
   */
  readonly cidr: string;

  /** Such as `us-east-1`; that of the provider. */
  readonly region: string;

  /** 12 digits; that of the provider. */
  readonly accountId: string;

  /**
   * Two or more, by their full names, such as `us-east-1a`. Zones can be added and given up; the others' subnets stay. A subnet goes
   * only when nobody uses it, and an EKS cluster never leaves the zones that it began in.
   */
  readonly zones: readonly string[];

  /** The EKS cluster that load balancers and Karpenter find the subnets for. It need not exist yet. */
  readonly clusterName: string;

  /**
   * Ranges of networks that hosts in this one are to reach some day, such as those of other environments, an office, or the
   * cluster's Services. None may overlap with `cidr`.
   *
   * @default - none
   */
  readonly otherCidrs?: readonly string[];

  /**
   * The ways out to the internet: a NAT gateway in each zone, which a zone's failure cannot take from the others, or one in the
   * first zone for all of them.
   *
   * @default "one-per-zone"
   */
  readonly natGateways?: "one-per-zone" | "one";

  /**
   * AWS's services that are reached without the NAT gateways, by the last part of their endpoint's name, such as `ecr.api`. Each
   * costs an hourly price per zone. S3 is reached so in any case, at no price.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
   * @default - ec2, ecr.api, ecr.dkr, eks-auth, logs, secretsmanager and sts
   */
  readonly interfaceEndpoints?: readonly string[];

  /**
   * How long records of the traffic are kept, in days: one of the terms that CloudWatch Logs knows.
   *
   * @default 90
   */
  readonly flowLogRetentionDays?: number;

  /**
   * Which traffic is recorded: all of it, or what was refused.
   *
   * @default "ALL"
   */
  readonly flowLogTrafficType?: "ALL" | "REJECT";
}

/** The services that a cluster's nodes and controllers call most. */
export const defaultInterfaceEndpoints: readonly string[] = [
  "ec2",
  "ecr.api",
  "ecr.dkr",
  "eks-auth",
  "logs",
  "secretsmanager",
  "sts",
];
