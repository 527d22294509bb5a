import type { RedisClusterFacts } from "@plinth/constructs/cache/faults";
import type { CitusClusterFacts, CitusClusterProps } from "@plinth/constructs/database/faults";
import type { KafkaFacts } from "@plinth/constructs/events/faults";
import type { VaultFacts } from "@plinth/constructs/secrets/faults";
import { versions } from "../stacks/versions.ts";
import { isHighlyAvailable } from "./capability-nodes.ts";
import { imageOf } from "./images.ts";
import { namespaces } from "./namespace-names.ts";
import { reachPorts } from "./reach-ports.ts";
import { serviceNeeds } from "./service-needs.ts";
import type { ServiceName, Settings } from "./settings.ts";

/** What decides how stores are spread and kept. */
export interface StorePlace {
  readonly zones: readonly string[];
  readonly aws: { readonly protect: boolean; readonly network: { readonly cidr: string } };
  readonly reach: Settings["reach"];
}

type ClusterStores = Extract<Settings["stores"], { mode: "cluster" }>;

const STORAGE_CLASS = "gp3-retain";

const ofServices = [{ namespace: namespaces.services }];

/** Kafka's users are our services: a topic names them. */
export function kafkaProps(
  { zones, aws, reach }: StorePlace,
  { brokers, controllers, replicas, minInSyncReplicas, storageGib }: ClusterStores["events"],
  services: readonly ServiceName[],
) {
  const users = services.filter((name) => serviceNeeds[name].kafka);
  return {
    // The image's tag ends with it, as in `1.2.0-kafka-4.3.1`.
    version: versions.vendorImages.strimziKafka.tag.split("-kafka-").at(-1) ?? "",
    brokers,
    controllers,
    zones: zones.length,
    replicas,
    minInSyncReplicas,
    storage: { gib: storageGib, storageClass: STORAGE_CLASS },
    retained: aws.protect,
    clients: ofServices,
    ...(reach.mode === "tunnel" && { tunnel: { firstPort: reach.firstPort + reachPorts.kafka } }),
    ...(brokers > 1 && { cruiseControl: {} }),
    users: Object.fromEntries(users.map((name) => [name, {}])),
    // Every event is in the archive too.
    backup: "archive",
  } satisfies KafkaFacts;
}

/** Of a database of its own for each service. */
export function databaseOf(service: ServiceName): string {
  return service.replaceAll("-", "_");
}

/** PostgreSQL's pooled connections are what its servers have, without those of Patroni, backups and administrators. */
export function citusProps(
  { zones, aws }: StorePlace,
  { workers, members, storageGib, cpu, memoryMebibytes, connections, backups }: ClusterStores["database"],
  services: readonly ServiceName[],
) {
  const databases = services.filter((name) => serviceNeeds[name].postgres);
  const replicas = members > 1 ? Math.min(zones.length, 3) : 1;
  return {
    zones: zones.length,
    members,
    workers,
    storage: { gib: storageGib, storageClass: STORAGE_CLASS },
    resources: { cpu, memoryMebibytes },
    maxConnections: connections,
    maxPreparedTransactions: 2 * connections,
    pooler: {
      replicas,
      connectionsPerDatabase: Math.floor((connections * POOLED) / (replicas * databases.length)),
      maxClientConnections: 2000,
      maxPreparedStatements: 200,
    },
    databases: databases.map((service) => ({ service, database: databaseOf(service) })),
    podCidrs: [aws.network.cidr],
    retained: aws.protect,
    backup: { schedule: "0 2 * * *", keep: backups },
  } satisfies CitusClusterFacts & Pick<CitusClusterProps, "storage" | "resources">;
}

const POOLED = 0.8;

/** What is left of a node's memory is for a copy that Redis writes to the disk. */
const DATA_PART = 0.6;

/** Each service sees the keys that begin with its name. */
export function redisProps(
  { zones, aws }: StorePlace,
  { primaries, replicas, memoryMebibytes, storageGib }: ClusterStores["cache"],
  services: readonly ServiceName[],
) {
  const users = services.filter((name) => serviceNeeds[name].redis);
  return {
    images: {
      redis: imageOf(versions.vendorImages.redis),
      exporter: imageOf(versions.vendorImages.redisExporter),
    },
    primaries,
    replicasPerPrimary: replicas,
    zones: zones.length,
    persistence: "append-only",
    storage: { gib: storageGib, storageClass: STORAGE_CLASS },
    retained: aws.protect,
    memory: { dataMebibytes: Math.floor(memoryMebibytes * DATA_PART), limitMebibytes: memoryMebibytes },
    memoryPolicy: "volatile-lfu",
    users: Object.fromEntries(users.map((name) => [name, { keyPrefix: `${name}:` }])),
  } satisfies RedisClusterFacts;
}

/** Vault's servers. */
export function vaultProps(
  place: Pick<StorePlace, "zones" | "aws">,
  { servers, storageGib }: NonNullable<Settings["secrets"]>,
  meshed: boolean,
) {
  return {
    servers,
    zones: place.zones.length,
    highlyAvailable: isHighlyAvailable(place),
    storage: { gib: storageGib, storageClass: STORAGE_CLASS },
    retained: place.aws.protect,
    snapshots: { folder: "vault" },
    meshed,
    clients: ofServices,
  } satisfies VaultFacts;
}
