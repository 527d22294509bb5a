import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/**
 * Every header, `Host` and `Authorization` included, every cookie and the whole query.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
const ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3";

/** The ids of the two origins within the distribution. */
export const CONTENT_ORIGIN = "content";
export const API_ORIGIN = "api";

/** From the bucket, cached and compressed. No header, cookie or query goes there: S3 would not take another's `Host`. */
export function contentBehavior(
  headersPolicyId: pulumi.Input<string>,
  rewriteArn: pulumi.Input<string> | undefined,
): aws.types.input.cloudfront.DistributionDefaultCacheBehavior {
  return {
    targetOriginId: CONTENT_ORIGIN,
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: ["GET", "HEAD", "OPTIONS"],
    cachedMethods: ["GET", "HEAD"],
    cachePolicyId: CACHING_OPTIMIZED,
    responseHeadersPolicyId: headersPolicyId,
    compress: true,
    ...(rewriteArn && { functionAssociations: [{ eventType: "viewer-request", functionArn: rewriteArn }] }),
  };
}

/**
 * To the gateway, everything, whatever its method; nothing is kept. CloudFront compresses only what it caches, so that is left to the
 * gateway.
 */
export function apiBehavior(
  pathPattern: string,
  headersPolicyId: pulumi.Input<string>,
): aws.types.input.cloudfront.DistributionOrderedCacheBehavior {
  return {
    pathPattern,
    targetOriginId: API_ORIGIN,
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
    cachedMethods: ["GET", "HEAD"],
    cachePolicyId: CACHING_DISABLED,
    originRequestPolicyId: ALL_VIEWER,
    responseHeadersPolicyId: headersPolicyId,
    compress: false,
  };
}

/**
 * CloudFront keeps errors for 10 s whatever the cache policy says, and 5xx even against `Cache-Control: no-store`; without headers in the
 * cache key, one user's error would answer another. A distribution has one such list for all of its origins.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 */
export const uncachedErrors: aws.types.input.cloudfront.DistributionCustomErrorResponse[] = [
  400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504,
].map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 }));
