import type { PropsFault } from "../props-error.ts";
import type { ApiOrigin, EdgeProps, MinimumTls, PriceClass } from "./edge-props.ts";
import { bucketNameFaults } from "./private-bucket-faults.ts";
import { isKnownRegion, partitionOf } from "./region.ts";
import { wafFaults } from "./waf-faults.ts";

const priceClasses: readonly PriceClass[] = ["PriceClass_100", "PriceClass_200", "PriceClass_All"];
const tlsPolicies: readonly MinimumTls[] = ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"];

/** A certificate's first name has at most 64 characters. @see https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html */
const LONGEST_DOMAIN = 64;

/** With the default behavior, 75. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MOST_PATHS = 74;

/** What is checked of an Edge's props. */
export type EdgeFacts = Omit<EdgeProps, "api" | "globalProvider"> & {
  /** @default - not checked */
  readonly api?: Pick<ApiOrigin, "protocol" | "port">;
};

/** The API's paths where nothing else is said. */
export const defaultApiPaths: readonly string[] = ["/v1/*", "/oidc/*", "/.well-known/*"];

/** The name of the bucket that an Edge makes. */
export function contentBucketName({ prefix, accountId, region }: EdgeFacts): string {
  return `${prefix}-content-${accountId}-${region}`;
}

/** Everything that is wrong with the props of an Edge; empty when nothing is. */
export function edgeFaults(props: EdgeFacts): PropsFault[] {
  return [
    ...domainFaults(props),
    ...regionFaults(props),
    ...bucketFaults(props),
    ...wafFaults(props),
    ...pathFaults(props.apiPaths ?? defaultApiPaths),
    ...apiFaults(props.api ?? {}),
    ...choiceFaults("priceClass", props.priceClass, priceClasses),
    ...choiceFaults("minimumTls", props.minimumTls, tlsPolicies),
    ...policyFaults(props),
  ];
}

function domainFaults({ domain }: EdgeFacts): PropsFault[] {
  const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  return domain.length <= LONGEST_DOMAIN && new RegExp(`^(${label}\\.)+[a-z]([a-z0-9-]*[a-z0-9])$`).test(domain)
    ? []
    : [
        {
          path: "domain",
          value: domain,
          allowed: `a DNS name of at most ${LONGEST_DOMAIN} lower-case characters, such as shop.example.com`,
        },
      ];
}

function regionFaults({ region }: EdgeFacts): PropsFault[] {
  return isKnownRegion(region) && partitionOf(region) === "aws"
    ? []
    : [
        {
          path: "region",
          value: region,
          allowed: "a region of AWS that CloudFront's VPC origins reach; none of China's or GovCloud's",
        },
      ];
}

function bucketFaults(props: EdgeFacts): PropsFault[] {
  const { contentBucket, forceDestroy } = props;
  if (contentBucket === undefined) {
    return bucketNameFaults("prefix", contentBucketName(props));
  }
  return forceDestroy
    ? [
        {
          path: "forceDestroy",
          value: true,
          allowed: "false where contentBucket is given, as that bucket is another's",
        },
      ]
    : [];
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern */
function pathFaults(paths: readonly string[]): PropsFault[] {
  return [
    ...(paths.length >= 1 && paths.length <= MOST_PATHS
      ? []
      : [{ path: "apiPaths", value: paths, allowed: `1 to ${MOST_PATHS} paths` }]),
    ...paths.flatMap((value, index) => {
      const path = `apiPaths[${index}]`;
      return [
        ...(/^\/[\w\-.*$/~"'@:+&?]{0,254}$/.test(value)
          ? []
          : [{ path, value, allowed: 'a "/", then up to 254 letters, digits or of _-.*$/~"\'@:+&?' }]),
        ...(paths.indexOf(value) === index ? [] : [{ path, value, allowed: "each path once" }]),
      ];
    }),
  ];
}

function apiFaults({ protocol, port }: Pick<ApiOrigin, "protocol" | "port">): PropsFault[] {
  const isPort =
    port === undefined || port === 80 || port === 443 || (Number.isInteger(port) && port >= 1024 && port <= 65535);
  return [
    ...choiceFaults("api.protocol", protocol, ["http", "https"]),
    ...(isPort ? [] : [{ path: "api.port", value: port, allowed: "80, 443 or 1024 to 65535" }]),
  ];
}

function policyFaults({ contentSecurityPolicy: value }: EdgeFacts): PropsFault[] {
  return value === undefined || /^[\x20-\x7e]+$/.test(value)
    ? []
    : [{ path: "contentSecurityPolicy", value, allowed: "one line of printable ASCII" }];
}

function choiceFaults<T>(path: string, value: T | undefined, choices: readonly T[]): PropsFault[] {
  return value === undefined || choices.includes(value) ? [] : [{ path, value, allowed: choices.join(", ") }];
}
