import type { Endpoint, Login, StoreConnection } from "@plinth/constructs/connection";
import { Peer } from "@plinth/constructs/kube";
import * as pulumi from "@pulumi/pulumi";
import type { ServiceName } from "./settings.ts";
import type { Stores } from "./stores.ts";

/** TCP ports from the first to the last, for network policies. */
export interface Ports {
  readonly first: pulumi.Output<number>;
  readonly last: pulumi.Output<number>;
}

/** How a service reaches a store, wherever the store runs. */
export interface ServiceStore {
  /** Environment variables by name: with logins they are secret, and without none is. */
  readonly variables: Readonly<Record<string, pulumi.Output<string>>>;
  /** Environment variables that name a file, by name: what is in the file. */
  readonly files: Readonly<Record<string, pulumi.Output<string>>>;
  readonly peer: Peer;
  readonly ports: Ports;
}

/** The stores of one service; each is worked out when it is asked for. */
export interface ServiceStores {
  postgres(): ServiceStore;
  redis(): ServiceStore;
  kafka(): ServiceStore;
}

/** Whether variables hold the logins, or the service finds those in files. */
export type LoginsBy = "variables" | "files";

/** The stores that a service may use. */
export function storesOf(service: ServiceName, stores: Stores, loginsBy: LoginsBy): ServiceStores {
  const variables = loginsBy === "variables" ? withLogins(service, stores) : withoutLogins(service, stores);
  return {
    postgres: () => ({ ...placeOf("DATABASE", stores.postgres), variables: variables.postgres() }),
    redis: () => ({ ...placeOf("REDIS", stores.redis), variables: variables.redis() }),
    kafka: () => ({ ...placeOf("KAFKA", stores.kafka), variables: variables.kafka() }),
  };
}

type StoreVariables = Readonly<Record<keyof ServiceStores, () => ServiceStore["variables"]>>;

function withLogins(service: ServiceName, { postgres, redis, kafka }: Stores): StoreVariables {
  return {
    postgres: () => ({
      DATABASE_URL: pulumi
        .all([postgres.endpoints, postgres.login(service)])
        .apply(([at, login]) => urlOf(at, login.database, login)),
    }),
    redis: () => ({
      REDIS_URLS: pulumi
        .all([redis.endpoints, redis.login(service)])
        .apply(([nodes, login]) => redisUrls(nodes, isEncrypted(redis), login)),
    }),
    kafka: () => ({
      KAFKA_BROKERS: kafka.endpoints.apply(brokersOf),
      KAFKA_USERNAME: kafka.login(service).apply(({ user }) => user),
      KAFKA_PASSWORD: kafka.login(service).apply(({ password }) => password),
    }),
  };
}

/** Where a store is, is no secret, and diffs that show it as one could not be reviewed. */
function withoutLogins(service: ServiceName, { postgres, redis, kafka }: Stores): StoreVariables {
  return {
    postgres: () => ({
      DATABASE_URL: pulumi.unsecret(
        pulumi
          .all([postgres.endpoints, postgres.login(service)])
          .apply(([endpoints, { database }]) => urlOf(endpoints, database)),
      ),
    }),
    redis: () => ({
      REDIS_URLS: pulumi.unsecret(redis.endpoints.apply((nodes) => redisUrls(nodes, isEncrypted(redis)))),
    }),
    kafka: () => ({ KAFKA_BROKERS: pulumi.unsecret(kafka.endpoints.apply(brokersOf)) }),
  };
}

function isEncrypted({ certificateAuthority }: StoreConnection): boolean {
  return certificateAuthority !== undefined;
}

/** Where a store is, for network policies. */
export function storePlace({ endpoints, namespace }: StoreConnection): Pick<ServiceStore, "peer" | "ports"> {
  return {
    peer: namespace === undefined ? Peer.anyone() : Peer.namespace(namespace),
    ports: portsOf(endpoints),
  };
}

function placeOf(prefix: string, store: StoreConnection): Omit<ServiceStore, "variables"> {
  const { certificateAuthority } = store;
  return {
    ...storePlace(store),
    files: certificateAuthority === undefined ? {} : { [`${prefix}_CA_FILE`]: certificateAuthority },
  };
}

function urlOf([first]: readonly Endpoint[], database: string, login?: Login): string {
  if (first === undefined) {
    throw new pulumi.RunError("The database has no endpoint.");
  }
  return `postgres://${credentials(login)}${authority(first)}/${encodeURIComponent(database)}`;
}

function redisUrls(nodes: readonly Endpoint[], encrypted: boolean, login?: Login): string {
  return nodes.map((node) => `${encrypted ? "rediss" : "redis"}://${credentials(login)}${authority(node)}`).join(",");
}

function brokersOf(brokers: readonly Endpoint[]): string {
  return brokers.map(authority).join(",");
}

/** What stands before the address. */
function credentials(login: Login | undefined): string {
  return login === undefined ? "" : `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@`;
}

function authority({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A port is no secret, and policies that show as secret could not be reviewed. */
function portsOf(endpoints: pulumi.Output<readonly Endpoint[]>): Ports {
  const ports = pulumi.unsecret(endpoints.apply((all) => all.map(({ port }) => port)));
  return { first: ports.apply((all) => Math.min(...all)), last: ports.apply((all) => Math.max(...all)) };
}
