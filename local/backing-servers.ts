import type { ExternalBacking } from "../infra/handover.ts";
import { serviceNeeds } from "../infra/service-needs.ts";
import type { ServiceName } from "../infra/settings.ts";
import { allEnded } from "./all-ended.ts";
import { startConsul } from "./backing/consul.ts";
import { type KafkaServer, startKafka } from "./backing/kafka.ts";
import { type PostgresServer, startPostgres } from "./backing/postgres.ts";
import { type RedisCluster, startRedisCluster } from "./backing/redis-cluster.ts";
import { startVault, type VaultServer } from "./backing/vault.ts";
import { credentialsOf, type ServiceCredentials } from "./credentials.ts";
import type { Instance } from "./instance.ts";
import type { ProcessLedger } from "./processes/process-ledger.ts";
import type { Progress } from "./progress.ts";
import { serverSecrets, stackSecrets } from "./stack-secrets.ts";
import type { VaultReviewer } from "./vault-reviewer.ts";

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

/** Who makes logins at the database for Vault. */
const VAULT_LOGIN = "vault";

type Credentials = ReadonlyMap<ServiceName, ServiceCredentials>;

/** Servers that a stack may do without. */
export interface ServerChoice {
  readonly vault: boolean;
  readonly consul: boolean;
}

export interface BackingServersProps {
  readonly instance: Instance;
  readonly ledger: ProcessLedger;
  readonly services: readonly ServiceName[];
  readonly servers: ServerChoice;
  /** What Vault asks about pods; waits for the cluster. */
  readonly reviewer: () => Promise<VaultReviewer>;
  readonly progress: Progress;
}

/** Starts the stores and servers of a stack, or takes over the running ones, and gives each service what it needs there. */
export async function startBackingServers(props: BackingServersProps): Promise<BackingServers> {
  const { instance, ledger, services, progress } = props;
  const credentials: Credentials = credentialsOf(instance, services);
  const own = { dir: instance.dir, ledger, progress };
  const [postgres, redis, kafka, vault, consul] = await allEnded([
    startPostgres(own),
    startRedisCluster(own),
    startKafka(own),
    props.servers.vault ? startVault(own) : Promise.resolve(undefined),
    props.servers.consul ? startConsul(own) : Promise.resolve(undefined),
  ]);
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
      ...(vault && { vault: described([vault], vault.version) }),
      ...(consul && { consul: described([consul], consul.version) }),
    },
    handover: {
      postgres: { host: postgres.host, port: postgres.port, databases },
      redis: { nodes: redis.nodes.map(({ host, port }) => ({ host, port })), users: redisUsers },
      kafka: {
        brokers: [{ host: kafka.host, port: kafka.port }],
        users: kafkaUsers,
        admin: { ...kafka.admin, mechanism: "plain" },
      },
      ...(vault && { vault: await vaultHandover(vault, postgres, props) }),
      ...(consul && { consul: consul.management }),
      secrets: stackSecrets(instance),
    },
  };
}

async function vaultHandover(
  { deployer }: VaultServer,
  postgres: PostgresServer,
  { instance, services, reviewer }: BackingServersProps,
): Promise<NonNullable<ExternalBacking["vault"]>> {
  const { vaultDatabasePassword: password } = serverSecrets(instance);
  const owners = services.filter((name) => serviceNeeds[name].postgres);
  await postgres.ensureLoginMaker(VAULT_LOGIN, password, owners);
  return { ...deployer, kubernetes: await reviewer(), database: { user: VAULT_LOGIN, password } };
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
  const users: ExternalBacking["kafka"]["users"] = {};
  for (const [name, { messagePassword: password }] of inNeedOf("kafka", credentials)) {
    await kafka.ensureUser({ name, password });
    users[name] = { user: name, password };
  }
  return users;
}

function inNeedOf(store: "postgres" | "redis" | "kafka", credentials: Credentials) {
  return [...credentials].filter(([name]) => serviceNeeds[name][store]);
}

function described(nodes: readonly { readonly host: string; readonly port: number }[], version: string): BackingServer {
  return { address: nodes.map(({ host, port }) => `${host}:${port}`).join(","), version };
}
