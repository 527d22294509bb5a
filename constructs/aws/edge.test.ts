import { beforeAll, describe, expect, test } from "@jest/globals";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SAMPLE_ACCOUNT, SAMPLE_REGION, sampleOutputs, valueIn } from "../testkit/aws-registrations.ts";
import { type Registration, registrationsOf } from "../testkit/registrations.ts";
import { Edge } from "./edge.ts";
import { edgeFaults } from "./edge-faults.ts";
import type { EdgeProps } from "./edge-props.ts";

const least: Omit<EdgeProps, "globalProvider"> = {
  prefix: "plinth-test",
  domain: "shop.example.com",
  hostedZoneId: "Z123",
  region: SAMPLE_REGION,
  accountId: SAMPLE_ACCOUNT,
  api: {
    loadBalancerArn: `arn:aws:elasticloadbalancing:us-east-1:${SAMPLE_ACCOUNT}:loadbalancer/net/gateway/0a1b`,
    loadBalancerDomain: "gateway-0a1b.elb.us-east-1.amazonaws.com",
  },
};

/** What AWS would answer, as far as an Edge reads it. */
function outputsOf(type: string, name: string, inputs: Readonly<Record<string, unknown>>) {
  return {
    ...sampleOutputs(type, name, inputs),
    ...(type === "aws:acm/certificate:Certificate" && {
      domainValidationOptions: [{ resourceRecordName: "_a1", resourceRecordType: "CNAME", resourceRecordValue: "_b2" }],
    }),
    ...(type === "aws:cloudfront/distribution:Distribution" && {
      domainName: "d1.cloudfront.net",
      hostedZoneId: "Z2FDTNDATAQYW2",
    }),
    ...(type === "aws:s3/bucket:Bucket" && {
      bucketRegionalDomainName: `${inputs.bucket}.s3.us-east-1.amazonaws.com`,
    }),
  };
}

/** Everything that an Edge registers, and the options of each. */
async function edge(props: Partial<EdgeProps> = {}, after: readonly string[] = []) {
  const options: Record<string, pulumi.CustomResourceOptions> = {};
  const made: Edge[] = [];
  const registrations = await registrationsOf(
    () => {
      const globalProvider = new aws.Provider("global", { region: "us-east-1" });
      const note = ({ type, name, opts }: pulumi.ResourceTransformationArgs) => {
        options[`${type.split(":")[2]} ${name}`] = opts as pulumi.CustomResourceOptions;
        return undefined;
      };
      const dependsOn = after.map((name) => new aws.s3.BucketPolicy(name, { bucket: name, policy: "{}" }));
      made.push(new Edge("edge", { ...least, globalProvider, ...props }, { transformations: [note], dependsOn }));
    },
    { dryRun: false, outputsOf },
  );
  const all = (kind: string): Registration[] => registrations.filter(({ type }) => type.split(":")[2] === kind);
  const one = (kind: string, name?: string): Registration => {
    const [found] = all(kind).filter((registration) => name === undefined || registration.name === name);
    if (found === undefined) {
      throw new Error(`no ${kind} ${name ?? ""} is registered`);
    }
    return found;
  };
  return { registrations, all, one, options, edge: made[0] };
}

type Made = Awaited<ReturnType<typeof edge>>;

/** Types and names of what is deleted after a resource. */
function dependenciesOf({ dependencies }: Registration): string[] {
  return dependencies.map((urn) => urn.split("$").at(-1) ?? "");
}

describe("by default", () => {
  let made: Made;

  beforeAll(async () => {
    made = await edge();
  });

  test("the distribution speaks HTTP/2, HTTP/3 and IPv6 with TLS from 1.2, for the one name", () => {
    expect(made.one("Distribution").inputs).toMatchObject({
      enabled: true,
      aliases: ["shop.example.com"],
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      priceClass: "PriceClass_100",
      defaultRootObject: "index.html",
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: { sslSupportMethod: "sni-only", minimumProtocolVersion: "TLSv1.2_2025" },
    });
  });

  test("the content comes from the bucket, read as CloudFront, cached and compressed, without a viewer's headers", () => {
    const { origins, defaultCacheBehavior } = made.one("Distribution").inputs;
    expect(origins).toMatchObject([
      {
        originId: "content",
        domainName: `plinth-test-content-${SAMPLE_ACCOUNT}-us-east-1.s3.us-east-1.amazonaws.com`,
        originAccessControlId: "edge-id",
      },
      {},
    ]);
    expect(made.one("OriginAccessControl").inputs).toEqual({
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
    expect(defaultCacheBehavior).toEqual({
      targetOriginId: "content",
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD", "OPTIONS"],
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
      responseHeadersPolicyId: "edge-site-id",
      compress: true,
    });
  });

  test("the bucket is private, and lets only this distribution read", () => {
    expect(made.one("PrivateBucket").name).toBe("edge-content");
    const { Statement } = JSON.parse(String(made.one("BucketPolicy").inputs.policy));
    expect(Statement).toContainEqual({
      Sid: "LetDistributionRead",
      Effect: "Allow",
      Principal: { Service: ["cloudfront.amazonaws.com"] },
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:us-east-1:123456789012:edge-content/*"],
      Condition: { StringEquals: { "aws:SourceArn": "arn:aws:cloudfront:us-east-1:123456789012:edge" } },
    });
    expect(made.one("Bucket").inputs.forceDestroy).toBe(false);
  });

  test("the API's paths go to the gateway with all that the viewer sent, and nothing is kept", () => {
    const { orderedCacheBehaviors } = made.one("Distribution").inputs;
    expect(orderedCacheBehaviors).toEqual(
      ["/v1/*", "/oidc/*", "/.well-known/*"].map((pathPattern) => ({
        pathPattern,
        targetOriginId: "api",
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
        cachedMethods: ["GET", "HEAD"],
        cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        originRequestPolicyId: "216adef6-5c7f-47e4-b989-5492eafa07d3",
        responseHeadersPolicyId: "edge-api-id",
        compress: false,
      })),
    );
  });

  test("the gateway is reached inside the VPC, by TLS, and told that the viewer came by https", () => {
    const { origins } = made.one("Distribution").inputs;
    expect(origins).toMatchObject([
      {},
      {
        originId: "api",
        domainName: least.api.loadBalancerDomain,
        vpcOriginConfig: { vpcOriginId: "edge-api-id" },
        customHeaders: [{ name: "X-Forwarded-Proto", value: "https" }],
      },
    ]);
    expect(made.one("VpcOrigin").inputs).toEqual({
      vpcOriginEndpointConfig: {
        name: expect.stringMatching(/^plinth-test-api-[0-9a-f]{8}$/),
        arn: least.api.loadBalancerArn,
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "https-only",
        originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
      },
      timeouts: { create: "30m", update: "30m", delete: "30m" },
    });
  });

  test("no error is kept, as it would answer the next user", () => {
    const { customErrorResponses } = made.one("Distribution").inputs;
    expect(customErrorResponses).toEqual(
      [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((errorCode) => ({
        errorCode,
        errorCachingMinTtl: 0,
      })),
    );
  });

  test("the content's security headers are the edge's", () => {
    expect(made.one("ResponseHeadersPolicy", "edge-site").inputs.securityHeadersConfig).toEqual({
      strictTransportSecurity: {
        accessControlMaxAgeSec: 63072000,
        includeSubdomains: true,
        preload: false,
        override: true,
      },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY", override: true },
      referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
      contentSecurityPolicy: {
        contentSecurityPolicy:
          "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
        override: true,
      },
    });
  });

  test("the API keeps its own CSP, CORS, frame and referrer headers", () => {
    const { securityHeadersConfig, corsConfig } = made.one("ResponseHeadersPolicy", "edge-api").inputs;
    expect(corsConfig).toBeUndefined();
    expect(securityHeadersConfig).toMatchObject({
      strictTransportSecurity: { override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY", override: false },
      referrerPolicy: { override: false },
    });
    expect(securityHeadersConfig).not.toHaveProperty("contentSecurityPolicy");
  });

  test("the name leads to it, over IPv4 and IPv6, and takes nobody's record", () => {
    const records = made.all("Record").filter(({ name }) => name !== "edge-validation");
    expect(records.map(({ inputs }) => inputs)).toEqual(
      ["A", "AAAA"].map((type) => ({
        zoneId: "Z123",
        name: "shop.example.com",
        type,
        aliases: [{ name: "d1.cloudfront.net", zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false }],
      })),
    );
  });

  test("certificate, firewall and its log are made by the provider of us-east-1, the rest is not", () => {
    const provider = (kind: string) => made.one(kind).provider.includes("::global::");
    const global = ["Certificate", "CertificateValidation", "WebAcl", "LogGroup", "WebAclLoggingConfiguration"];
    expect(made.all("Certificate").map(({ type }) => type)).toEqual([
      "plinth:aws:Certificate",
      "aws:acm/certificate:Certificate",
    ]);
    expect(made.registrations.find(({ type }) => type === "aws:acm/certificate:Certificate")?.provider).toContain(
      "::global::",
    );
    expect(global.slice(1).map(provider)).toEqual([true, true, true, true]);
    expect(["Distribution", "VpcOrigin", "Bucket"].map(provider)).toEqual([false, false, false]);
  });

  test("there is no access log, no Shield and no function", () => {
    const kinds = new Set(made.registrations.map(({ type }) => type.split(":")[2]));
    expect(["LogDelivery", "Protection", "Function"].filter((kind) => kinds.has(kind))).toEqual([]);
  });

  test("it tells what others need", async () => {
    const { edge: built } = made;
    const outputs = [built?.distributionId, built?.distributionArn, built?.domainName, built?.url];
    expect(await Promise.all(outputs.map((output) => valueIn(output ?? pulumi.output(undefined))))).toEqual([
      "edge-id",
      "arn:aws:cloudfront:us-east-1:123456789012:edge",
      "d1.cloudfront.net",
      "https://shop.example.com",
    ]);
    expect(await valueIn(built?.contentBucketName ?? pulumi.output(""))).toBe(
      `plinth-test-content-${SAMPLE_ACCOUNT}-us-east-1`,
    );
  });
});

test("a preview registers the same, while AWS has answered nothing yet", async () => {
  // GIVEN
  const program = () => {
    const globalProvider = new aws.Provider("global", { region: "us-east-1" });
    new Edge("edge", { ...least, globalProvider });
  };

  // WHEN
  const previewed = await registrationsOf(program);
  const made = await registrationsOf(program, { dryRun: false, outputsOf });

  // THEN
  const kinds = (registrations: readonly Registration[]) => registrations.map(({ type, name }) => `${type} ${name}`);
  expect(kinds(previewed).toSorted()).toEqual(kinds(made).toSorted());
  expect(previewed.find(({ name }) => name === "edge-validation")?.inputs.name).toEqual({ $unknown: true });
});

describe("the order of a destroy", () => {
  let made: Made;

  beforeAll(async () => {
    made = await edge({ logBucketArn: "arn:aws:s3:::logs", shieldAdvanced: true, spaFallback: true });
  });

  test("deletes what points at the distribution before it", () => {
    const records = ["edge-a", "edge-aaaa"].map((name) => made.one("Record", name));
    for (const registration of [...records, made.one("LogDeliverySource"), made.one("Protection")]) {
      expect(dependenciesOf(registration)).toContain("aws:cloudfront/distribution:Distribution::edge");
    }
  });

  test("deletes the distribution before its origins, policies, certificate and firewall", () => {
    expect(dependenciesOf(made.one("Distribution"))).toEqual(
      expect.arrayContaining([
        "aws:cloudfront/vpcOrigin:VpcOrigin::edge-api",
        "aws:cloudfront/originAccessControl:OriginAccessControl::edge",
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy::edge-site",
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy::edge-api",
        "aws:cloudfront/function:Function::edge-spa",
        "aws:acm/certificateValidation:CertificateValidation::edge",
        "aws:wafv2/webAcl:WebAcl::edge",
        "aws:s3/bucket:Bucket::edge-content",
      ]),
    );
  });

  test("waits until the distribution is disabled everywhere, and keeps nothing", () => {
    expect(made.one("Distribution").inputs).toMatchObject({ retainOnDelete: false, waitForDeployment: true });
    expect(made.options["Distribution edge"]?.retainOnDelete).toBeUndefined();
  });

  test("of a changed VPC origin is: the new one first, under another name", async () => {
    const changed = await edge({ api: { ...least.api, protocol: "http" } });
    const nameOf = ({ one }: Made) => Reflect.get(Object(one("VpcOrigin").inputs.vpcOriginEndpointConfig), "name");
    expect(made.options["VpcOrigin edge-api"]).toMatchObject({ replaceOnChanges: ["vpcOriginEndpointConfig"] });
    expect(nameOf(changed)).not.toBe(nameOf(made));
  });
});

describe("what was asked for", () => {
  test("is the gateway by http, at a port of its own", async () => {
    const { one } = await edge({ api: { ...least.api, protocol: "http", port: 8080 } });
    expect(one("VpcOrigin").inputs).toMatchObject({
      vpcOriginEndpointConfig: { originProtocolPolicy: "http-only", httpPort: 8080, httpsPort: 443 },
    });
  });

  test("is another port for https", async () => {
    const { one } = await edge({ api: { ...least.api, port: 8443 } });
    expect(one("VpcOrigin").inputs).toMatchObject({
      vpcOriginEndpointConfig: { originProtocolPolicy: "https-only", httpPort: 80, httpsPort: 8443 },
    });
  });

  test("are other paths, price class, TLS and content security policy", async () => {
    // WHEN
    const { one } = await edge({
      apiPaths: ["/api/*"],
      priceClass: "PriceClass_All",
      minimumTls: "TLSv1.3_2025",
      contentSecurityPolicy: "default-src 'none'",
    });

    // THEN
    expect(one("Distribution").inputs).toMatchObject({
      orderedCacheBehaviors: [{ pathPattern: "/api/*" }],
      priceClass: "PriceClass_All",
      viewerCertificate: { minimumProtocolVersion: "TLSv1.3_2025" },
    });
    expect(one("ResponseHeadersPolicy", "edge-site").inputs).toMatchObject({
      securityHeadersConfig: { contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'" } },
    });
  });

  test("is another's bucket, whose policy is left alone", async () => {
    // GIVEN
    const contentBucket = { bucketName: "site", regionalDomainName: "site.s3.us-east-1.amazonaws.com" };

    // WHEN
    const { all, one, edge: built } = await edge({ contentBucket });

    // THEN
    expect(one("Distribution").inputs.origins).toMatchObject([{ domainName: "site.s3.us-east-1.amazonaws.com" }, {}]);
    expect([...all("Bucket"), ...all("BucketPolicy")]).toEqual([]);
    expect(await valueIn(built?.contentBucketName ?? pulumi.output(""))).toBe("site");
  });

  test("is a bucket that goes with its content", async () => {
    const { one } = await edge({ forceDestroy: true });
    expect(one("Bucket").inputs.forceDestroy).toBe(true);
  });

  test("is a page that routes by itself", async () => {
    const { one } = await edge({ spaFallback: true });
    expect(one("Function").inputs).toMatchObject({ runtime: "cloudfront-js-2.0" });
    expect(one("Distribution").inputs.defaultCacheBehavior).toMatchObject({
      functionAssociations: [
        { eventType: "viewer-request", functionArn: "arn:aws:cloudfront:us-east-1:123456789012:edge-spa" },
      ],
    });
  });

  test("is an access log without cookies, delivered from us-east-1", async () => {
    // WHEN
    const { one } = await edge({ logBucketArn: "arn:aws:s3:::plinth-logs" });

    // THEN
    const delivery = one("LogDelivery");
    expect(one("LogDeliverySource").inputs).toMatchObject({ name: "plinth-test-edge", logType: "ACCESS_LOGS" });
    expect(one("LogDeliveryDestination").inputs).toMatchObject({
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: "arn:aws:s3:::plinth-logs" },
    });
    expect(delivery.provider).toContain("::global::");
    expect(delivery.inputs).toMatchObject({
      deliverySourceName: "plinth-test-edge",
      s3DeliveryConfigurations: [{ suffixPath: "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}" }],
    });
    expect(delivery.inputs.recordFields).toContain("c-ip");
    expect(delivery.inputs.recordFields).not.toContain("cs(Cookie)");
  });

  test("is an access log that waits for its bucket's policy", async () => {
    const { one } = await edge({ logBucketArn: "arn:aws:s3:::plinth-logs" }, ["logs"]);
    expect(dependenciesOf(one("LogDelivery")).some((urn) => urn.endsWith(":BucketPolicy::logs"))).toBe(true);
  });

  test("is Shield Advanced for the distribution", async () => {
    const { one } = await edge({ shieldAdvanced: true });
    expect(one("Protection").inputs).toMatchObject({ resourceArn: "arn:aws:cloudfront:us-east-1:123456789012:edge" });
  });

  test("is the firewall's", async () => {
    const { one } = await edge({ rateLimitPerIp: 500, botControl: true, logRetentionDays: 30 });
    expect(JSON.stringify(one("WebAcl").inputs.rules)).toContain('"limit":500');
    expect(JSON.stringify(one("WebAcl").inputs.rules)).toContain("BotControl");
    expect(one("LogGroup").inputs.retentionInDays).toBe(30);
  });
});

describe("faults", () => {
  test("are found all at once, each with its path, its value and what is allowed", () => {
    // GIVEN what settings without types could hold
    const props = {
      ...least,
      prefix: "Plinth",
      domain: "https://shop",
      region: "cn-north-1",
      accountId: "1234",
      rateLimitPerIp: 9,
      apiPaths: ["v1/*", "/oidc/*", "/oidc/*", "/a b"],
      api: { ...least.api, protocol: "tcp", port: 81 },
      priceClass: "PriceClass_300",
      minimumTls: "TLSv1",
      contentSecurityPolicy: "default-src 'self'\nx",
    };

    // WHEN
    const faults = edgeFaults(props as unknown as EdgeProps);

    // THEN
    expect(faults.map(({ path, value }) => [path, value])).toEqual([
      ["domain", "https://shop"],
      ["region", "cn-north-1"],
      ["prefix", "Plinth-content-1234-cn-north-1"],
      ["accountId", "1234"],
      ["rateLimitPerIp", 9],
      ["apiPaths[0]", "v1/*"],
      ["apiPaths[2]", "/oidc/*"],
      ["apiPaths[3]", "/a b"],
      ["api.protocol", "tcp"],
      ["api.port", 81],
      ["priceClass", "PriceClass_300"],
      ["minimumTls", "TLSv1"],
      ["contentSecurityPolicy", "default-src 'self'\nx"],
    ]);
    expect(faults[0]?.allowed).toContain("shop.example.com");
    expect(faults[5]?.allowed).toContain('a "/"');
    expect(faults[10]?.allowed).toBe("PriceClass_100, PriceClass_200, PriceClass_All");
  });

  test.each([
    ["localhost"],
    ["shop.example.com."],
    ["Shop.example.com"],
    ["-shop.example.com"],
    ["*.example.com"],
    ["192.0.2.1"],
    [`${"a".repeat(60)}.com`.padStart(65, "b")],
  ])("has %s as a domain", (domain) => {
    expect(edgeFaults({ ...least, domain } as EdgeProps).map(({ path }) => path)).toEqual(["domain"]);
  });

  test.each([["shop.example.com"], ["example.co.uk"], ["xn--bcher-kva.example"], [`${"a".repeat(60)}.com`]])(
    "has none in %s",
    (domain) => {
      expect(edgeFaults({ ...least, domain } as EdgeProps)).toEqual([]);
    },
  );

  test("has no path at all, and one path too many", () => {
    const paths = Array.from({ length: 75 }, (_, index) => `/v${index}/*`);
    for (const apiPaths of [[], paths]) {
      expect(edgeFaults({ ...least, apiPaths } as unknown as EdgeProps)).toMatchObject([{ path: "apiPaths" }]);
    }
  });

  test("has the emptying of another's bucket", () => {
    const contentBucket = { bucketName: "site", regionalDomainName: "site.s3.us-east-1.amazonaws.com" };
    expect(edgeFaults({ ...least, contentBucket, forceDestroy: true } as unknown as EdgeProps)).toMatchObject([
      { path: "forceDestroy", value: true },
    ]);
  });

  test("are thrown before anything is registered", async () => {
    // GIVEN
    let thrown: unknown;

    // WHEN
    const made = await registrationsOf(() => {
      try {
        new Edge("edge", { ...least, domain: "shop", rateLimitPerIp: 1 } as EdgeProps);
      } catch (error) {
        thrown = error;
      }
    });

    // THEN
    expect(String(thrown)).toContain('Edge "edge" has 2 fault(s)');
    expect(made).toEqual([]);
  });
});
