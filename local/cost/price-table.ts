import { z } from "zod";

const amount = z.number().min(0, "a price of 0 or more");
const share = z.number().gt(0).max(1, "a share of the list price, above 0 and at most 1");
const day = z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/, 'a month or a day such as "2026-06" or "2026-06-30"');
const source = z.url("the address of the price page");

/** Prices of one service, in the table's currency: each key says what one buys. */
const block = <Key extends string>(...keys: readonly Key[]) =>
  z.strictObject({
    source,
    asOf: day,
    prices: z.strictObject(Object.fromEntries(keys.map((key) => [key, amount])) as Record<Key, typeof amount>),
  });

/**
 * Linux machines. EC2 prices the sizes of a family in proportion, so a family has one figure, that of its `large`; `types` holds
 * what differs.
 */
const instances = z.strictObject({
  source,
  asOf: day,
  spotSource: source,
  spotAsOf: day,
  /** What spot typically costs of the list price, for a family without a figure of its own. */
  typicalSpotShare: share,
  families: z.record(
    z.string(),
    z.strictObject({
      /** An hour of the family's `large` on demand. */
      large: amount,
      /** What spot typically costs of the list price. @default - typicalSpotShare */
      spotShare: share.optional(),
    }),
  ),
  /** Prices of an hour by type. @default - from the family */
  types: z.record(z.string(), z.strictObject({ list: amount.optional(), spot: amount.optional() })),
});

const region = z.strictObject({
  instances,
  eks: block("clusterHour"),
  ebs: block("gp3GigabyteMonth", "gp3IopsMonth", "gp3MibpsMonth"),
  natGateway: block("hour", "gigabyte"),
  interfaceEndpoint: block("zoneHour", "gigabyte"),
  publicIpv4: block("hour"),
  dataTransfer: block("gigabyteBetweenZones"),
  loadBalancer: block("hour", "networkUnitHour", "applicationUnitHour"),
  logs: block("gigabyteIngested", "gigabyteFlowLogsIngested", "gigabyteFlowLogsToBucket", "gigabyteStoredMonth"),
  s3: block("standardGigabyteMonth", "thousandPuts"),
  ecr: block("gigabyteMonth"),
  backup: block("warmGigabyteMonth"),
  kms: block("keyMonth", "tenThousandRequests"),
  secretsManager: block("secretMonth"),
  alarms: block("alarmMonth"),
  sqs: block("millionRequests"),
});

/** The schema of stacks/prices.json. */
export const priceTable = z.strictObject({
  currency: z.literal("USD"),
  /** What costs the same everywhere. */
  global: z.strictObject({
    cloudFront: block("gigabyteOut", "millionHttpsRequests", "millionFunctionCalls"),
    waf: block("webAclMonth", "ruleMonth", "millionRequests", "botControlMonth", "millionBotControlRequests"),
    route53: block("zoneMonth", "millionQueries", "healthCheckMonth"),
    budgets: block("budgetMonth", "actionDay"),
    shieldAdvanced: block("subscriptionMonth"),
  }),
  regions: z.record(z.string(), region),
});

/** List and typical spot prices with their dates and sources. */
export type PriceTable = z.infer<typeof priceTable>;
export type RegionPrices = PriceTable["regions"][string];
export type InstancePrices = RegionPrices["instances"];
