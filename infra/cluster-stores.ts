import { StoreBackups } from "@plinth/constructs/aws";
import { RedisCluster } from "@plinth/constructs/cache";
import type { CapabilityOptions } from "@plinth/constructs/capability";
import { CITUS_ACCOUNT, CitusCluster, DATABASE_NAMESPACE, platformRoles } from "@plinth/constructs/database";
import { elasticityNamespace, kedaOperator } from "@plinth/constructs/elasticity";
import { Kafka, kafkaAdmin } from "@plinth/constructs/events";
import { vaultNamespace } from "@plinth/constructs/secrets";
import * as pulumi from "@pulumi/pulumi";
import { versions } from "../stacks/versions.ts";
import { after } from "./after.ts";
import { kafkaObservers } from "./autoscaler-login.ts";
import { nodesFor } from "./capability-nodes.ts";
import { registryOf } from "./cloud-hosting.ts";
import type { Foundation } from "./foundation.ts";
import { type CloudSettings, prefixOf } from "./foundation-props.ts";
import type { GeneratedPasswords } from "./generated-passwords.ts";
import { imageIn, imageOf } from "./images.ts";
import { namespaces } from "./namespaces.ts";
import { podIdentity } from "./pod-identity.ts";
import { priorityClasses } from "./priority-classes.ts";
import { servicesOf } from "./service-needs.ts";
import type { Settings } from "./settings.ts";
import { citusProps, kafkaProps, redisProps } from "./store-props.ts";
import type { Stores } from "./stores.ts";

/** The stores in the cluster. */
export interface ClusterStores {
  readonly kafka: Kafka;
  readonly citus: CitusCluster;
  readonly redis: RedisCluster;
  /** What Vault logs in to the database with. */
  readonly databaseAdmin: { readonly user: string; readonly password: pulumi.Output<string> };
  /** As services see them. */
  readonly connections: Stores;
}

/** What stores in the cluster stand on. */
export interface ClusterStoreParts {
  readonly foundation: Foundation;
  readonly passwords: GeneratedPasswords;
  readonly backups: StoreBackups;
  readonly options: CapabilityOptions;
}

type Choice = Extract<Settings["stores"], { mode: "cluster" }>;

/** Kafka, PostgreSQL with Citus, and a Redis Cluster, each with users of its own for each service. */
export function composeClusterStores(
  settings: Settings & CloudSettings,
  choice: Choice,
  parts: ClusterStoreParts,
): ClusterStores {
  const kafka = composeKafka(settings, choice, parts);
  const { citus, databaseAdmin } = composeDatabase(settings, choice, parts);
  const redis = composeCache(settings, choice, parts);
  return {
    kafka,
    citus,
    redis,
    databaseAdmin,
    connections: { kafka: kafka.connection, postgres: citus.connection, redis: redis.connection },
  };
}

function commonTo(settings: Settings & CloudSettings) {
  return {
    nodes: nodesFor("stateful", settings),
    priorityClassName: priorityClasses.platform,
    meshed: settings.mesh !== undefined,
  };
}

function composeKafka(
  settings: Settings & CloudSettings,
  { events }: Choice,
  { foundation, passwords, options }: ClusterStoreParts,
): Kafka {
  const props = kafkaProps(settings, events, servicesOf(settings));
  const observers = kafkaObservers(settings);
  return new Kafka(
    prefixOf(settings),
    {
      ...commonTo(settings),
      ...props,
      charts: { strimzi: versions.charts.strimziKafkaOperator },
      clients: [...props.clients, ...observers.map(() => observing)],
      users: passwords.ofEach("kafka", [...Object.keys(props.users), ...observers]),
      adminPassword: passwords.of(`kafka-${kafkaAdmin}`),
      backup: foundation.storage.eventArchiveBucketName,
      monitored: settings.observability !== undefined,
    },
    options,
  );
}

/** Pods that ask Kafka how much waits for whom. */
const observing = { namespace: elasticityNamespace, podLabels: kedaOperator.podLabels };

function composeDatabase(
  settings: Settings & CloudSettings,
  { database }: Choice,
  { foundation, passwords, backups, options }: ClusterStoreParts,
): Pick<ClusterStores, "citus" | "databaseAdmin"> {
  const props = citusProps(settings, database, servicesOf(settings));
  const names = [...Object.values(platformRoles), ...props.databases.map((one) => one.database)];
  const users = passwords.ofEach("postgres", names);
  const folder = "citus";
  const identity = podIdentity(settings, foundation, "database", {
    namespace: DATABASE_NAMESPACE,
    serviceAccount: CITUS_ACCOUNT,
    statements: backups.statementsFor(folder),
  });
  const citus = new CitusCluster(
    prefixOf(settings),
    {
      ...commonTo(settings),
      ...props,
      images: {
        node: imageIn(registryOf(settings), versions.images.citus),
        exporter: imageOf(versions.vendorImages.postgresExporter),
      },
      users,
      metrics: settings.observability !== undefined,
      clients: [{ namespace: namespaces.services }],
      ...(settings.secrets && { administrators: [{ namespace: vaultNamespace }] }),
      backup: {
        ...props.backup,
        prefix: pulumi.interpolate`s3://${backups.bucketName}/${folder}`,
        region: settings.region,
      },
    },
    after(options, identity),
  );
  const { vault } = platformRoles;
  return { citus, databaseAdmin: { user: vault, password: users[vault]?.password ?? passwords.of(vault) } };
}

function composeCache(
  settings: Settings & CloudSettings,
  { cache }: Choice,
  { passwords, options }: ClusterStoreParts,
): RedisCluster {
  const props = redisProps(settings, cache, servicesOf(settings));
  return new RedisCluster(
    prefixOf(settings),
    {
      ...commonTo(settings),
      ...props,
      users: Object.fromEntries(
        Object.entries(props.users).map(([name, rights]) => [
          name,
          { ...rights, password: passwords.of(`redis-${name}`) },
        ]),
      ),
      passwords: {
        admin: passwords.of("redis-cluster-admin"),
        node: passwords.of("redis-cluster-node"),
        exporter: passwords.of("redis-cluster-exporter"),
      },
      clients: [{ namespace: namespaces.services }],
      monitored: settings.observability !== undefined,
    },
    options,
  );
}

/** The bucket that stores in the cluster, and Vault, save to. */
export function composeStoreBackups(
  settings: CloudSettings,
  { account, storage }: Pick<Foundation, "account" | "storage">,
): StoreBackups {
  const prefix = prefixOf(settings);
  return new StoreBackups(
    prefix,
    {
      prefix,
      accountId: settings.aws.account,
      region: settings.region,
      logBucketName: storage.logBucketName,
      forceDestroy: !settings.aws.protect,
    },
    { ...account, dependsOn: [storage] },
  );
}
