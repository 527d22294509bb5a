import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Where the parts of a network are made, and under which names. */
export interface NetworkPlace {
  /** What the resources' names begin with. */
  readonly name: string;
  readonly parent: pulumi.Resource;
  readonly vpc: aws.ec2.Vpc;
  /** Of the whole network. */
  readonly cidr: string;
  /** What the names that AWS shows begin with. */
  readonly clusterName: string;
  readonly region: string;
  readonly accountId: string;
}
