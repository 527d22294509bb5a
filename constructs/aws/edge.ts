import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuseFaults } from "../props-error.ts";
import { Certificate } from "./certificate.ts";
import { deliverAccessLog } from "./edge-access-log.ts";
import { API_ORIGIN, apiBehavior, CONTENT_ORIGIN, contentBehavior, uncachedErrors } from "./edge-behaviors.ts";
import { contentBucketName, defaultApiPaths, edgeFaults } from "./edge-faults.ts";
import { apiHeaders, defaultContentSecurityPolicy, siteHeaders } from "./edge-headers.ts";
import type { ContentBucket, EdgeProps } from "./edge-props.ts";
import { apiVpcOrigin } from "./edge-vpc-origin.ts";
import { PrivateBucket } from "./private-bucket.ts";
import { contentReadStatement } from "./static-site-read.ts";
import { singlePageRewrite } from "./static-site-rewrite.ts";
import { Waf } from "./waf.ts";

/**
 * The one way from the internet to the platform: CloudFront with a firewall and a certificate, in front of a private bucket for the static
 * content and, through a VPC origin, of the gateway's internal load balancer for the API.
 *
 * @throws PropsError with all faults, before anything is registered
 */
export class Edge extends pulumi.ComponentResource {
  readonly distributionId: pulumi.Output<string>;
  readonly distributionArn: pulumi.Output<string>;

  /** CloudFront's own name, such as `d111111abcdef8.cloudfront.net`. */
  readonly domainName: pulumi.Output<string>;

  /** `https://` and `domain`, once its records stand. */
  readonly url: pulumi.Output<string>;

  /** Where the static content is uploaded to. */
  readonly contentBucketName: pulumi.Output<string>;

  readonly #name: string;
  readonly #props: EdgeProps;
  readonly #own: pulumi.CustomResourceOptions;
  readonly #global: pulumi.CustomResourceOptions;

  constructor(name: string, props: EdgeProps, opts: pulumi.ComponentResourceOptions = {}) {
    refuseFaults(`Edge "${name}"`, edgeFaults(props));
    super("plinth:aws:Edge", name, {}, opts);
    this.#name = name;
    this.#props = props;
    this.#own = { parent: this };
    this.#global = { parent: this, provider: props.globalProvider };

    const [distributionArn, settleArn] = pulumi.deferredOutput<string>();
    const content = props.contentBucket ?? this.#makeBucket(distributionArn);
    const distribution = this.#distribute(content);
    settleArn(distribution.arn);
    const records = this.#addressRecords(distribution);
    this.#logAccess(distribution, opts);
    this.#shield(distribution);

    this.distributionId = distribution.id;
    this.distributionArn = distribution.arn;
    this.domainName = distribution.domainName;
    this.url = pulumi.all(records.map(({ fqdn }) => fqdn)).apply(() => `https://${props.domain}`);
    this.contentBucketName = pulumi.output(content.bucketName);
    this.registerOutputs({
      distributionId: this.distributionId,
      distributionArn: this.distributionArn,
      domainName: this.domainName,
      url: this.url,
      contentBucketName: this.contentBucketName,
    });
  }

  /** With S3's own keys: one of KMS would have to name the distribution, which comes after the bucket, and the content is public. */
  #makeBucket(distributionArn: pulumi.Output<string>): PrivateBucket {
    return new PrivateBucket(
      `${this.#name}-content`,
      {
        bucketName: contentBucketName(this.#props),
        forceDestroy: this.#props.forceDestroy ?? false,
        statements: (bucketArn) => [contentReadStatement(bucketArn, distributionArn)],
      },
      { parent: this },
    );
  }

  #distribute(content: ContentBucket): aws.cloudfront.Distribution {
    const { domain, hostedZoneId, apiPaths = defaultApiPaths, priceClass = "PriceClass_100" } = this.#props;
    const { minimumTls = "TLSv1.2_2025", contentSecurityPolicy = defaultContentSecurityPolicy } = this.#props;
    const certificate = new Certificate(this.#name, { domain, hostedZoneId }, this.#global);
    const firewall = new Waf(this.#name, this.#props, this.#global);
    const site = siteHeaders(this.#name, contentSecurityPolicy, this.#own);
    const api = apiHeaders(this.#name, this.#own);
    return new aws.cloudfront.Distribution(
      this.#name,
      {
        enabled: true,
        comment: `${domain} (${this.#props.prefix})`,
        aliases: [domain],
        httpVersion: "http2and3",
        isIpv6Enabled: true,
        priceClass,
        origins: [this.#contentOrigin(content), this.#apiOrigin()],
        defaultRootObject: "index.html",
        defaultCacheBehavior: contentBehavior(site.id, this.#rewriteArn()),
        orderedCacheBehaviors: apiPaths.map((path) => apiBehavior(path, api.id)),
        customErrorResponses: uncachedErrors,
        restrictions: { geoRestriction: { restrictionType: "none" } },
        viewerCertificate: {
          acmCertificateArn: certificate.certificateArn,
          sslSupportMethod: "sni-only",
          minimumProtocolVersion: minimumTls,
        },
        webAclId: firewall.webAclArn,
        // `destroy` disables it, waits until every edge knows, and deletes it: only then do its origins let go.
        retainOnDelete: false,
        waitForDeployment: true,
      },
      this.#own,
    );
  }

  #contentOrigin({ regionalDomainName }: ContentBucket): aws.types.input.cloudfront.DistributionOrigin {
    const access = new aws.cloudfront.OriginAccessControl(
      this.#name,
      { originAccessControlOriginType: "s3", signingBehavior: "always", signingProtocol: "sigv4" },
      this.#own,
    );
    return { originId: CONTENT_ORIGIN, domainName: regionalDomainName, originAccessControlId: access.id };
  }

  #apiOrigin(): aws.types.input.cloudfront.DistributionOrigin {
    const { api, prefix } = this.#props;
    return {
      originId: API_ORIGIN,
      domainName: api.loadBalancerDomain,
      vpcOriginConfig: { vpcOriginId: apiVpcOrigin(this.#name, prefix, api, this.#own).id },
      // CloudFront says nothing of the viewer's protocol by itself, and a viewer may not say it either: this replaces what it sends.
      customHeaders: [{ name: "X-Forwarded-Proto", value: "https" }],
    };
  }

  #rewriteArn(): pulumi.Output<string> | undefined {
    return this.#props.spaFallback
      ? new aws.cloudfront.Function(
          `${this.#name}-spa`,
          { runtime: "cloudfront-js-2.0", code: singlePageRewrite },
          this.#own,
        ).arn
      : undefined;
  }

  /** One record for IPv4, one for IPv6. They take no record's place: who has the name already, keeps it. */
  #addressRecords({ domainName, hostedZoneId }: aws.cloudfront.Distribution): aws.route53.Record[] {
    return ["A", "AAAA"].map(
      (type) =>
        new aws.route53.Record(
          `${this.#name}-${type.toLowerCase()}`,
          {
            zoneId: this.#props.hostedZoneId,
            name: this.#props.domain,
            type,
            aliases: [{ name: domainName, zoneId: hostedZoneId, evaluateTargetHealth: false }],
          },
          this.#own,
        ),
    );
  }

  /** After what the Edge depends on: where the bucket's policy is late, AWS writes one of its own. */
  #logAccess({ arn }: aws.cloudfront.Distribution, { dependsOn }: pulumi.ComponentResourceOptions): void {
    const { logBucketArn, prefix } = this.#props;
    if (logBucketArn !== undefined) {
      const delivery = { name: `${prefix}-edge`, distributionArn: arn, bucketArn: logBucketArn };
      deliverAccessLog(this.#name, delivery, { ...this.#global, ...(dependsOn && { dependsOn }) });
    }
  }

  #shield({ arn }: aws.cloudfront.Distribution): void {
    if (this.#props.shieldAdvanced) {
      new aws.shield.Protection(this.#name, { resourceArn: arn }, this.#global);
    }
  }
}
