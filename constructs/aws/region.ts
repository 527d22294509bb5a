/** AWS's separate clouds: an account, and every ARN, belongs to one of them. */
export type Partition = "aws" | "aws-cn" | "aws-us-gov";

/**
 * The letters of each region's zones. In the oldest regions an account sees fewer: which letters it has, only the account can tell.
 *
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
const zoneLetters: Readonly<Record<string, string>> = {
  "af-south-1": "abc",
  "ap-east-1": "abc",
  "ap-east-2": "abc",
  "ap-northeast-1": "abcd",
  "ap-northeast-2": "abcd",
  "ap-northeast-3": "abc",
  "ap-south-1": "abc",
  "ap-south-2": "abc",
  "ap-southeast-1": "abc",
  "ap-southeast-2": "abc",
  "ap-southeast-3": "abc",
  "ap-southeast-4": "abc",
  "ap-southeast-5": "abc",
  "ap-southeast-6": "abc",
  "ap-southeast-7": "abc",
  "ca-central-1": "abd",
  "ca-west-1": "abc",
  "cn-north-1": "abd",
  "cn-northwest-1": "abc",
  "eu-central-1": "abc",
  "eu-central-2": "abc",
  "eu-north-1": "abc",
  "eu-south-1": "abc",
  "eu-south-2": "abc",
  "eu-west-1": "abc",
  "eu-west-2": "abc",
  "eu-west-3": "abc",
  "il-central-1": "abc",
  "me-central-1": "abc",
  "me-south-1": "abc",
  "mx-central-1": "abc",
  "sa-east-1": "abc",
  "us-east-1": "abcdef",
  "us-east-2": "abc",
  "us-gov-east-1": "abc",
  "us-gov-west-1": "abc",
  "us-west-1": "abc",
  "us-west-2": "abcd",
};

/** The regions that the constructs know, sorted. */
export const knownRegions: readonly string[] = Object.keys(zoneLetters);

/** Whether the constructs know a region, such as `us-east-1`. */
export function isKnownRegion(region: string): boolean {
  return Object.hasOwn(zoneLetters, region);
}

/** The full names of a region's zones, such as `us-east-1a`, in their order; none of an unknown region. */
export function zonesOf(region: string): readonly string[] {
  const letters = isKnownRegion(region) ? (zoneLetters[region] ?? "") : "";
  return [...letters].map((letter) => `${region}${letter}`);
}

/** The second part of every ARN of a region. */
export function partitionOf(region: string): Partition {
  if (region.startsWith("cn-")) {
    return "aws-cn";
  }
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** What the host names of a region's services end with, without a dot before it. */
export function dnsSuffixOf(region: string): string {
  return partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}
