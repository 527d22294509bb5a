import * as pulumi from "@pulumi/pulumi";
import type { IamStatement } from "./iam-document.ts";

/**
 * Lets one distribution, and nothing else, read a bucket's objects, by origin access control. It may not list them: for a key that is
 * not there it gets a 403.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
 */
export function contentReadStatement(
  bucketArn: pulumi.Input<string>,
  distributionArn: pulumi.Input<string>,
): IamStatement {
  return {
    sid: "LetDistributionRead",
    principals: { services: ["cloudfront.amazonaws.com"] },
    actions: ["s3:GetObject"],
    resources: [pulumi.interpolate`${bucketArn}/*`],
    conditions: { StringEquals: { "aws:SourceArn": distributionArn } },
  };
}
