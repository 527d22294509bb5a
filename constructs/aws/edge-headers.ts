import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What the static content's pages may load, where nothing else is said. */
export const defaultContentSecurityPolicy =
  "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/**
 * The security headers of the static content: all of them, whatever the bucket says.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export function siteHeaders(name: string, contentSecurityPolicy: string, opts: pulumi.CustomResourceOptions) {
  return new aws.cloudfront.ResponseHeadersPolicy(
    `${name}-site`,
    {
      securityHeadersConfig: {
        ...transportHeaders,
        frameOptions: { frameOption: "DENY", override: true },
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
      },
    },
    opts,
  );
}

/** Those of the API: what a service says of frames and referrers stands, and its CORS headers and CSP pass untouched. */
export function apiHeaders(name: string, opts: pulumi.CustomResourceOptions) {
  return new aws.cloudfront.ResponseHeadersPolicy(
    `${name}-api`,
    {
      securityHeadersConfig: {
        ...transportHeaders,
        frameOptions: { frameOption: "DENY", override: false },
        referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: false },
      },
    },
    opts,
  );
}

/** Two years, as browsers' preload lists ask; whether the name goes on such a list is for the owner of its parent domain to say. */
const transportHeaders = {
  strictTransportSecurity: {
    accessControlMaxAgeSec: 63_072_000,
    includeSubdomains: true,
    preload: false,
    override: true,
  },
  contentTypeOptions: { override: true },
};
