import { z } from "zod";
import { count, cpuQuantity, text } from "./setting-types.ts";

const gibibytes = count(1, 65_536);

const events = z.strictObject({
  brokers: count(1, 99).default(3).describe("Servers that keep topics."),
  controllers: count(0, 5)
    .default(3)
    .describe("Servers that decide by majority: an odd number; 0: the one broker does so itself."),
  replicas: count(1, 9).default(3).describe("Copies of each topic."),
  minInSyncReplicas: count(1, 9).default(2).describe("Copies that must be written before a message counts as written."),
  storageGib: gibibytes.default(100).describe("Each broker's volume."),
});

const database = z.strictObject({
  workers: count(1, 32).default(2).describe("Groups of servers that rows are spread over, beside the coordinator's."),
  members: count(1, 5).default(3).describe("Servers of each group: one is written to, others follow."),
  storageGib: gibibytes.default(50).describe("Each server's volume."),
  cpu: cpuQuantity.default("500m").describe("What each server requests."),
  memoryMebibytes: count(512, 1_048_576).default(2048).describe("What each server may use."),
  connections: count(50, 10_000).default(300).describe("Most connections of each server."),
  backups: count(0, 365)
    .default(14)
    .describe("Base backups that are kept, 2 at least, one a day, with the log since the oldest."),
});

const cache = z.strictObject({
  primaries: count(3, 100).default(3).describe("Servers that keys are spread over."),
  replicas: count(0, 5).default(1).describe("Copies of each."),
  memoryMebibytes: count(64, 1_048_576).default(512).describe("What each server may use."),
  storageGib: gibibytes.default(8).describe("Each server's volume."),
});

/** Where databases, caches and events are. */
export const storesSettings = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({
      mode: z.literal("external").describe("Endpoints that exist already; they come with the handover."),
      configure: z
        .strictObject({
          brokers: count(1, 999).default(1).describe("Kafka's servers."),
          replicas: count(1, 9).default(1).describe("Copies of each topic."),
          minInSyncReplicas: count(1, 9).default(1).describe("Copies that must be written at once."),
        })
        .optional()
        .describe(
          "Topics and who may use them are made; the handover then has Kafka's administrator. Default: somebody else does so.",
        ),
    }),
    z.strictObject({
      mode: z.literal("cluster").describe("Run in the cluster."),
      events: events.prefault({}).describe("Kafka."),
      database: database.prefault({}).describe("PostgreSQL with Citus."),
      cache: cache.prefault({}).describe("Redis Cluster."),
    }),
  ],
  { error: "a mapping with mode: external, or with mode: cluster and what it is made of" },
);

/** Vault. */
export const secretsSettings = z.strictObject({
  servers: count(1, 5).default(3).describe("Servers, that decide by majority: an odd number."),
  storageGib: gibibytes.default(10).describe("Each server's volume."),
  credentialMinutes: count(10, 1440).default(60).describe("How long a login at the database lives, unless renewed."),
  credentialHours: count(1, 720).default(24).describe("How long it lives at most."),
});

const hostAndPort = text(/^[^\s:]+:\d{1,5}$/, "host:port");

/** How whoever deploys gets at the servers inside the cluster. */
export const reachSettings = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({
      mode: z.literal("tunnel").describe("Through the cluster's API server, as kubectl port-forward does."),
      firstPort: count(1024, 65_000)
        .default(29_000)
        .describe("The first of the ports of this machine that lead there."),
    }),
    z.strictObject({
      mode: z.literal("direct").describe("At addresses that this machine can reach."),
      kafka: z.array(hostAndPort).min(1).optional().describe("Kafka's brokers."),
      vault: z
        .url({ protocol: /^https?$/, error: "an http or https URL" })
        .optional()
        .describe("Vault's API."),
      consul: z
        .url({ protocol: /^https?$/, error: "an http or https URL" })
        .optional()
        .describe("Consul's API."),
    }),
  ],
  { error: "a mapping with mode: tunnel, or with mode: direct and addresses" },
);
