import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { WafProps } from "./waf-props.ts";

/** The load balancer in front of the gateway. */
export interface ApiOrigin {
  /**
   * The ARN of an internal load balancer of IPv4, whose VPC has an internet gateway: an Application Load Balancer; or a Network Load
   * Balancer with a security group and without a TLS listener. CloudFront takes no other as a VPC origin. Its security group lets
   * CloudFront's own addresses in (the prefix list `com.amazonaws.global.cloudfront.origin-facing`): the VPC's are not what it sees.
   */
  readonly loadBalancerArn: pulumi.Input<string>;

  /** Its host name, such as `gateway-0a1b.elb.us-east-1.amazonaws.com`. */
  readonly loadBalancerDomain: pulumi.Input<string>;

  /**
   * How CloudFront speaks to the gateway. `https` needs a certificate at the gateway that a public authority issued for `domain`: with
   * one of an authority of your own, every request ends in a 502.
   *
   * @default "https"
   */
  readonly protocol?: "http" | "https";

  /** The load balancer's port for `protocol`: 80, 443 or from 1024. @default 443 for https, 80 for http */
  readonly port?: number;
}

/** A bucket that exists; whoever owns it lets the distribution read it, by `contentReadStatement`. */
export interface ContentBucket {
  readonly bucketName: pulumi.Input<string>;
  /** `<bucket>.s3.<region>.amazonaws.com`; not the website's endpoint, which is public. */
  readonly regionalDomainName: pulumi.Input<string>;
}

/**
 * Which edge locations answer.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PriceClass.html
 */
export type PriceClass = "PriceClass_100" | "PriceClass_200" | "PriceClass_All";

/**
 * The least that a viewer must speak. The newer a policy, the fewer the ciphers.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
 */
export type MinimumTls = "TLSv1.2_2021" | "TLSv1.2_2025" | "TLSv1.3_2025";

/** The way from the internet to the platform, its firewall's props included. */
export interface EdgeProps extends WafProps {
  /** The host name that is served, such as `shop.example.com`; at most 64 characters, as ACM asks. */
  readonly domain: string;

  /** The public Route 53 zone that `domain` is in. */
  readonly hostedZoneId: pulumi.Input<string>;

  /** Where the bucket and the load balancer are. */
  readonly region: string;

  /** Who answers `apiPaths`. */
  readonly api: ApiOrigin;

  /** A provider of us-east-1, where CloudFront's certificates, web ACLs and log deliveries live whatever `region` is. */
  readonly globalProvider: aws.Provider;

  /**
   * CloudFront's path patterns, each beginning with "/", the more specific first.
   *
   * @default ["/v1/*", "/oidc/*", "/.well-known/*"]
   */
  readonly apiPaths?: readonly string[];

  /** Where the static content is. @default - a bucket of its own: private, encrypted, versioned, TLS only */
  readonly contentBucket?: ContentBucket;

  /** Whether `destroy` deletes what is in the bucket of its own. @default false */
  readonly forceDestroy?: boolean;

  /** Whether a path without a file's ending gets `/index.html`, for a page that routes by itself. @default false */
  readonly spaFallback?: boolean;

  /**
   * The Content-Security-Policy of the static content; the API's answers keep their own.
   *
   * @default - from itself only, no plugins, in no frame
   */
  readonly contentSecurityPolicy?: string;

  /**
   * The bucket that the access logs go to, as `AWSLogs/<account>/CloudFront/<distribution>/<yyyy>/<MM>/<dd>/<HH>`. Its policy must let
   * `delivery.logs.amazonaws.com` write; pass what makes that policy in the option `dependsOn` too.
   *
   * @default - no access logs
   */
  readonly logBucketArn?: pulumi.Input<string>;

  /** Whether Shield Advanced protects the distribution; the account must have subscribed to it. @default false */
  readonly shieldAdvanced?: boolean;

  /** @default "PriceClass_100", North America and Europe */
  readonly priceClass?: PriceClass;

  /** @default "TLSv1.2_2025" */
  readonly minimumTls?: MinimumTls;
}
