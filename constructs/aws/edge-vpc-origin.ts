import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ApiOrigin } from "./edge-props.ts";

/**
 * CloudFront's door into the VPC: interfaces of its own in the load balancer's subnets.
 *
 * CloudFront changes no VPC origin that a distribution uses, so a changed one is made anew, beside the old one, until the distribution
 * has moved; its name says what it is, as two may not have the same.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 */
export function apiVpcOrigin(
  name: string,
  prefix: string,
  { loadBalancerArn, protocol = "https", port = protocol === "https" ? 443 : 80 }: ApiOrigin,
  opts: pulumi.CustomResourceOptions,
): aws.cloudfront.VpcOrigin {
  return new aws.cloudfront.VpcOrigin(
    `${name}-api`,
    {
      vpcOriginEndpointConfig: {
        name: pulumi.output(loadBalancerArn).apply((arn) => `${prefix}-api-${digest(`${arn} ${protocol} ${port}`)}`),
        arn: loadBalancerArn,
        httpPort: protocol === "http" ? port : 80,
        httpsPort: protocol === "https" ? port : 443,
        originProtocolPolicy: `${protocol}-only`,
        originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
      },
      // AWS speaks of up to 15 minutes, which is where the provider would give up.
      timeouts: { create: "30m", update: "30m", delete: "30m" },
    },
    { ...opts, replaceOnChanges: ["vpcOriginEndpointConfig"] },
  );
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
