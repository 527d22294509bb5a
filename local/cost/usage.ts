import { resolve } from "node:path";
import { z } from "zod";
import { checkedJson, readJson } from "./json-file.ts";

/** What the estimate takes for granted, as nothing in a stack says it. */
export interface Assumption {
  readonly key: UsageKey;
  /** For the environment. */
  readonly value: number;
  readonly unit: string;
  readonly what: string;
}

/**
 * A month of prod, in one table. `scales` says whether another environment has its share of it. Estimates of ours for a shop of
 * about 40 requests a second; a month's bill is the better source, through `--usage`.
 */
const table = {
  natGigabytes: { value: 1000, scales: true, unit: "GB", what: "through all NAT gateways" },
  endpointGigabytes: { value: 500, scales: true, unit: "GB", what: "through all interface endpoints" },
  betweenZonesGigabytes: { value: 3000, scales: true, unit: "GB", what: "between zones" },
  loadBalancerUnits: {
    value: 2,
    scales: true,
    unit: "units",
    what: "capacity units of each load balancer, on average",
  },
  edgeGigabytes: { value: 1000, scales: true, unit: "GB", what: "from CloudFront to visitors" },
  edgeMillionRequests: {
    value: 100,
    scales: true,
    unit: "million",
    what: "requests at CloudFront, all seen by the firewall",
  },
  dnsMillionQueries: { value: 10, scales: true, unit: "million", what: "DNS queries of each zone" },
  controlPlaneLogGigabytes: { value: 50, scales: true, unit: "GB", what: "logs of each control plane" },
  flowLogGigabytes: { value: 100, scales: true, unit: "GB", what: "flow logs of each VPC" },
  otherLogGigabytes: { value: 5, scales: true, unit: "GB", what: "logs of each other log group" },
  storedLogShare: {
    value: 0.15,
    scales: false,
    unit: "of 1",
    what: "size of a stored log, compressed, to that of the ingested one",
  },
  bucketGigabytes: { value: 100, scales: true, unit: "GB", what: "in each bucket, all as S3 Standard" },
  bucketThousandPuts: { value: 500, scales: true, unit: "thousand", what: "writes to each bucket" },
  repositoryGigabytes: { value: 2, scales: false, unit: "GB", what: "images of each repository" },
  pullThroughGigabytes: { value: 5, scales: false, unit: "GB", what: "images of each pull-through cache" },
  backupGigabytes: { value: 1000, scales: true, unit: "GB", what: "backups of each plan, warm" },
  keyTenThousandRequests: { value: 50, scales: true, unit: "ten thousand", what: "requests to each key" },
  queueMillionRequests: { value: 1, scales: false, unit: "million", what: "requests to each queue" },
} as const satisfies Record<string, { value: number; scales: boolean; unit: string; what: string }>;

/** Names of the assumptions. */
export type UsageKey = keyof typeof table;

/** The assumptions by name. */
export type Usage = Readonly<Record<UsageKey, number>>;

/** How much of prod's usage an environment has; any other name: as much as prod. */
const scales: Readonly<Record<string, number>> = { dev: 0.1, staging: 0.25, prod: 1 };

const figure = z.number().min(0, "0 or more").optional();

const usageFile = z.strictObject({
  scale: figure,
  ...(Object.fromEntries(Object.keys(table).map((key) => [key, figure])) as Record<UsageKey, typeof figure>),
});

/**
 * The assumptions for an environment.
 * @param file JSON with a `scale` of its own, or figures of the environment's own, which are taken as they are
 * @throws Failure with every fault of the file
 */
export function readUsage(environment: string, file?: string): readonly Assumption[] {
  const own = file === undefined ? {} : checkedJson(usageFile, readJson(resolve(file)), resolve(file));
  const scale = own.scale ?? scales[environment] ?? 1;
  return Object.entries(table).map(([name, { value, scales, unit, what }]) => {
    const key = name as UsageKey;
    return { key, value: own[key] ?? value * (scales ? scale : 1), unit, what };
  });
}

/** The figures alone. */
export function usageOf(assumptions: readonly Assumption[]): Usage {
  return Object.fromEntries(assumptions.map(({ key, value }) => [key, value])) as Usage;
}
