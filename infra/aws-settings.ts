import { backupDefaults } from "@plinth/constructs/aws/faults";
import { z } from "zod";
import { count, dnsLabel, text } from "./setting-types.ts";

const arn = (service: string, what: string) =>
  text(new RegExp(`^arn:aws[a-z-]*:${service}:[^ ]+$`), `the ARN of ${what}`);
const cidr = (allowed: string) => text(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, allowed);
const days = count(1, 3653);
const dollars = z.number().positive("dollars above 0");
const address = z.email("an email address");

const network = z.strictObject({
  cidr: cidr('a private range such as "10.20.0.0/16"').describe(
    "The VPC's range of addresses; pods have theirs from it.",
  ),
  natGateways: z
    .enum(["one-per-zone", "one"])
    .default("one-per-zone")
    .describe("one saves money; the loss of its zone then cuts every zone off from the internet."),
  interfaceEndpoints: z
    .boolean()
    .default(true)
    .describe(
      "Whether AWS's own services are reached within the VPC; else through the NAT gateways, which costs less where little is sent.",
    ),
});

const edge = z.strictObject({
  domain: text(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'a host name such as "shop.example.com"').describe(
    "The host name that the environment is reached under; it is that of gateway.url.",
  ),
  hostedZoneId: text(/^Z[A-Z0-9]{5,31}$/, "the id of a public Route 53 zone").describe("The zone of the domain."),
  requestsPerFiveMinutes: count(10, 2_000_000_000)
    .default(2000)
    .describe("Requests of one address within five minutes; more are refused."),
  botControl: z.boolean().default(false).describe("Whether AWS's bot control looks at requests; billed apart."),
  shieldAdvanced: z
    .boolean()
    .default(false)
    .describe("Whether Shield Advanced protects the edge; a subscription of 3,000 dollars a month."),
});

const vaultLock = z.strictObject({
  minDays: days.describe("Backups are kept at least so long."),
  maxDays: days.describe("Backups are kept at most so long."),
  changeableForDays: count(3, 365)
    .optional()
    .describe("After these days nobody can take the lock off, not even AWS. Default: whoever has the right can."),
});

const pipelines = z.strictObject({
  repository: text(/^[\w.-]+\/[\w.-]+$/, "owner/name").describe("The GitHub repository whose workflows may log in."),
  repositoryIds: z
    .strictObject({
      owner: count(1, Number.MAX_SAFE_INTEGER).describe("The owner's id."),
      repository: count(1, Number.MAX_SAFE_INTEGER).describe("The repository's id."),
    })
    .optional()
    .describe("The ids that GitHub sends for repositories made after 15 July 2026. Default: none, it sends names."),
  stateBucket: arn("s3", "the bucket of Pulumi's state").describe("Where Pulumi keeps the state."),
  stateKey: arn("kms", "the key of Pulumi's secrets").describe("What encrypts the secrets in it."),
  oidcProvider: arn("iam", "GitHub's identity provider")
    .optional()
    .describe("GitHub's identity provider, where the account has it already. Default: it is made."),
});

/** The cloud's side of an environment; see docs/aws.md. */
export const awsSettings = z.strictObject({
  account: text(/^\d{12}$/, 'an account of 12 digits, in quotes, such as "123456789012"').describe(
    "The account; another one's credentials are refused.",
  ),
  owner: dnsLabel.default("platform").describe("Who pays: the tag `team` of every resource."),
  network: network.describe("The VPC."),
  cluster: z
    .strictObject({
      administrators: z
        .array(arn("iam", "a role or a user"))
        .min(1, "at least one ARN of a role or a user")
        .describe("Who administers the cluster."),
      publicAccessFrom: z
        .array(cidr('ranges such as "203.0.113.0/24"'))
        .default([])
        .describe("Ranges that the API server is open to from the internet. Default: none, it is private."),
      privateAccessFrom: z
        .array(cidr('ranges such as "10.0.0.0/8"'))
        .default([])
        .describe("Ranges, such as a VPN's, that reach the API server within the VPC. Default: none but the nodes."),
    })
    .describe("The EKS cluster."),
  protect: z
    .boolean()
    .default(true)
    .describe("Whether the cluster, the buckets' contents and the backups withstand a `pulumi destroy`."),
  logDays: z
    .literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653])
    .default(90)
    .describe("How long logs are kept: one of the spans that CloudWatch has."),
  edge: edge.optional().describe("CloudFront, firewall, certificate and names. Default: none."),
  vaultLock: vaultLock.optional().describe("Keeps backups from being deleted. Default: no lock."),
  backupDays: z
    .strictObject({
      daily: days.default(backupDefaults.daily.keepDays).describe("Those of each day."),
      weekly: days.default(backupDefaults.weekly.keepDays).describe("Those of each week."),
      monthly: days.default(backupDefaults.monthly.keepDays).describe("Those of each month."),
    })
    .prefault({})
    .describe("How long backups of volumes are kept."),
  archiveDays: days.default(2557).describe("How long the archive of events is kept."),
  budget: z
    .strictObject({
      monthlyDollars: dollars.describe("What a month may cost."),
      alertTo: z.array(address).min(1).max(10).describe("Who is told."),
      anomalyMonitor: arn("ce", "the account's monitor of services")
        .optional()
        .describe("The monitor of unusual costs, where the account has it already. Default: it is made."),
    })
    .describe("When to be told of what it costs."),
  pipelines: pipelines.optional().describe("Roles for CI. Default: none."),
});

/** The cloud's side of an environment, defaults filled in. */
export type AwsSettings = z.infer<typeof awsSettings>;
