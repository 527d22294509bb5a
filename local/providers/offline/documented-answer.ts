import { dnsSuffixOf, partitionOf, zonesOf } from "@plinth/constructs/aws/region";
import type { PropertyValue } from "../../engine/property-value.ts";

/** Stands for the account where none is asked. */
const PLACEHOLDER_ACCOUNT = "000000000000";

type Values = Readonly<Record<string, PropertyValue>>;

/**
 * What AWS's data sources answer where nobody asks AWS: what is documented, and a placeholder for the account. Everything else is
 * not known.
 *
 * @param region of the provider that is asked
 */
export function documentedAnswer(token: string, args: Values, region = "us-east-1"): Values | undefined {
  return answers[token]?.(typeof args.region === "string" ? args.region : region);
}

const answers: Readonly<Record<string, (region: string) => Values>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (region) => ({
    accountId: PLACEHOLDER_ACCOUNT,
    arn: `arn:${partitionOf(region)}:iam::${PLACEHOLDER_ACCOUNT}:root`,
    id: PLACEHOLDER_ACCOUNT,
    userId: PLACEHOLDER_ACCOUNT,
  }),
  "aws:index/getPartition:getPartition": (region) => ({
    partition: partitionOf(region),
    dnsSuffix: dnsSuffixOf(region),
    id: partitionOf(region),
    reverseDnsPrefix: dnsSuffixOf(region).split(".").toReversed().join("."),
  }),
  "aws:index/getRegion:getRegion": (region) => ({ region, name: region, id: region }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (region) => ({
    names: [...zonesOf(region)],
    id: region,
    region,
  }),
};
