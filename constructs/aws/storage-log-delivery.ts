import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./iam-document.ts";
import { partitionOf } from "./region.ts";
import type { StoragePlace } from "./storage-place.ts";

/**
 * What lets AWS write the logs of one account, and of no other, into a bucket: access logs of S3 and of Application Load Balancers; and
 * what `delivery.logs` brings, which is access logs of Network Load Balancers and of CloudFront (standard logging v2), and flow logs.
 *
 * Load balancers are limited by the path alone, which ends in the account that owns them: AWS does not say which conditions they meet.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
 */
export function logDeliveryStatements(
  bucketArn: pulumi.Output<string>,
  { accountId, region }: StoragePlace,
): readonly IamStatement[] {
  const anyObject = pulumi.interpolate`${bucketArn}/*`;
  const ofTheAccount = { "aws:SourceAccount": accountId };
  // CloudFront delivers from its own region, whichever the bucket is in.
  const fromDelivery = { ArnLike: { "aws:SourceArn": `arn:${partitionOf(region)}:logs:*:${accountId}:*` } };
  return [
    {
      sid: "S3WritesAccessLogs",
      actions: ["s3:PutObject"],
      resources: [anyObject],
      principals: { services: ["logging.s3.amazonaws.com"] },
      conditions: { StringEquals: ofTheAccount },
    },
    {
      sid: "LoadBalancersWriteAccessLogs",
      actions: ["s3:PutObject"],
      resources: [
        pulumi.interpolate`${bucketArn}/AWSLogs/${accountId}/*`,
        pulumi.interpolate`${bucketArn}/*/AWSLogs/${accountId}/*`,
      ],
      principals: { services: ["logdelivery.elasticloadbalancing.amazonaws.com"] },
    },
    {
      sid: "DeliveryWritesLogs",
      actions: ["s3:PutObject"],
      resources: [anyObject],
      principals: { services: ["delivery.logs.amazonaws.com"] },
      conditions: {
        StringEquals: { ...ofTheAccount, "s3:x-amz-acl": "bucket-owner-full-control" },
        ...fromDelivery,
      },
    },
    {
      sid: "DeliveryLooksAtTheBucket",
      actions: ["s3:GetBucketAcl", "s3:ListBucket"],
      resources: [bucketArn],
      principals: { services: ["delivery.logs.amazonaws.com"] },
      conditions: { StringEquals: ofTheAccount, ...fromDelivery },
    },
  ];
}
