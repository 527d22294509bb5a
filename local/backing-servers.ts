import type { ExternalBacking } from "../infra/handover.ts";
import { serviceNeeds } from "../infra/service-needs.ts";
import type { ServiceName } from "../infra/settings.ts";
import { type Topic, topics } from "../infra/topics.ts";
import { allEnded } from "./all-ended.ts";
import { type KafkaServer, startKafka } from "./backing/kafka.ts";
import { type PostgresServer, startPostgres } from "./backing/postgres.ts";
import { type RedisCluster, startRedisCluster } from "./backing/redis-cluster.ts";
import { credentialsOf, type ServiceCredentials } from "./credentials.ts";
import type { Instance } from "./instance.ts";
import type { ProcessLedger } from "./processes/process-ledger.ts";
import type { Progress } from "./progress.ts";
import { stackSecrets } from "./stack-secrets.ts";

/** A server that runs beside the cluster. */
export interface BackingServer {
  /** `host:port`, several separated by commas */
  readonly address: string;
  readonly version: string;
}

export interface BackingServers {
  readonly servers: Readonly<Record<string, BackingServer>>;
  /** What the program is handed; secret. */
  readonly handover: ExternalBacking;
}

type Credentials = ReadonlyMap<ServiceName, ServiceCredentials>;

/** Starts Postgres, the Redis Cluster and Kafka, or takes over the running ones, and gives each service what it needs there. */
export async function startBackingServers(
  instance: Instance,
  ledger: ProcessLedger,
  services: readonly ServiceName[],
  progress: Progress,
): Promise<BackingServers> {
  const credentials: Credentials = credentialsOf(instance, services);
  const props = { dir: instance.dir, ledger, progress };
  const [postgres, redis, kafka] = await allEnded([startPostgres(props), startRedisCluster(props), startKafka(props)]);
  const [databases, redisUsers, kafkaUsers] = await allEnded([
    makeDatabases(postgres, credentials),
    makeRedisUsers(redis, credentials),
    makeKafkaUsers(kafka, credentials),
  ]);
  return {
    servers: {
      postgres: described([postgres], postgres.version),
      redis: described(redis.nodes, redis.version),
      kafka: described([kafka], kafka.version),
    },
    handover: {
      postgres: { host: postgres.host, port: postgres.port, databases },
      redis: { nodes: redis.nodes.map(({ host, port }) => ({ host, port })), users: redisUsers },
      kafka: { brokers: [{ host: kafka.host, port: kafka.port }], users: kafkaUsers },
      secrets: stackSecrets(instance),
    },
  };
}

async function makeDatabases(
  postgres: PostgresServer,
  credentials: Credentials,
): Promise<ExternalBacking["postgres"]["databases"]> {
  const databases: ExternalBacking["postgres"]["databases"] = {};
  for (const [name, { databasePassword: password }] of inNeedOf("postgres", credentials)) {
    const { database, user } = await postgres.ensureDatabase({ name, role: name, password });
    databases[name] = { database, user, password };
  }
  return databases;
}

async function makeRedisUsers(
  redis: RedisCluster,
  credentials: Credentials,
): Promise<ExternalBacking["redis"]["users"]> {
  const users: ExternalBacking["redis"]["users"] = {};
  for (const [name, { cachePassword: password }] of inNeedOf("redis", credentials)) {
    const { user } = await redis.ensureUser({ name, password, keyPrefix: `${name}:` });
    users[name] = { user, password };
  }
  return users;
}

async function makeKafkaUsers(
  kafka: KafkaServer,
  credentials: Credentials,
): Promise<ExternalBacking["kafka"]["users"]> {
  await kafka.ensureTopics(topics.map(({ name, partitions, config }) => ({ name, partitions, config })));
  const users: ExternalBacking["kafka"]["users"] = {};
  for (const [name, { messagePassword: password }] of inNeedOf("kafka", credentials)) {
    await kafka.ensureUser({ name, password });
    await kafka.allow({
      user: name,
      read: topicsWhere(({ readers }) => readers.includes(name)),
      write: topicsWhere(({ writers, replayers }) => writers.includes(name) || replayers.includes(name)),
      group: name,
    });
    users[name] = { user: name, password };
  }
  return users;
}

function topicsWhere(test: (topic: Topic) => boolean): string[] {
  return topics.filter(test).map(({ name }) => name);
}

function inNeedOf(store: "postgres" | "redis" | "kafka", credentials: Credentials) {
  return [...credentials].filter(([name]) => serviceNeeds[name][store]);
}

function described(nodes: readonly { readonly host: string; readonly port: number }[], version: string): BackingServer {
  return { address: nodes.map(({ host, port }) => `${host}:${port}`).join(","), version };
}
