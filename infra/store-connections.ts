import type { DatabaseLogin, Endpoint, Login, StoreConnection } from "@plinth/constructs/connection";
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
  /** Environment variables by name: secret. */
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

/** The stores that a service may use. */
export function storesOf(service: ServiceName, { postgres, redis, kafka }: Stores): ServiceStores {
  return {
    postgres: () => ({
      ...placeOf("DATABASE", postgres),
      variables: {
        DATABASE_URL: pulumi
          .all([postgres.endpoints, postgres.login(service)])
          .apply(([at, login]) => urlOf(at, login)),
      },
    }),
    redis: () => ({
      ...placeOf("REDIS", redis),
      variables: {
        REDIS_URLS: pulumi
          .all([redis.endpoints, redis.login(service)])
          .apply(([nodes, login]) => redisUrls(nodes, login, redis.certificateAuthority !== undefined)),
      },
    }),
    kafka: () => ({
      ...placeOf("KAFKA", kafka),
      variables: {
        KAFKA_BROKERS: kafka.endpoints.apply((brokers) => brokers.map(authority).join(",")),
        KAFKA_USERNAME: kafka.login(service).apply(({ user }) => user),
        KAFKA_PASSWORD: kafka.login(service).apply(({ password }) => password),
      },
    }),
  };
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

function urlOf([first]: readonly Endpoint[], login: DatabaseLogin): string {
  if (first === undefined) {
    throw new pulumi.RunError("The database has no endpoint.");
  }
  return `postgres://${credentials(login)}@${authority(first)}/${encodeURIComponent(login.database)}`;
}

function redisUrls(nodes: readonly Endpoint[], login: Login, encrypted: boolean): string {
  return nodes.map((node) => `${encrypted ? "rediss" : "redis"}://${credentials(login)}@${authority(node)}`).join(",");
}

function credentials({ user, password }: Login): string {
  return `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
}

function authority({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A port is no secret, and policies that show as secret could not be reviewed. */
function portsOf(endpoints: pulumi.Output<readonly Endpoint[]>): Ports {
  const ports = pulumi.unsecret(endpoints.apply((all) => all.map(({ port }) => port)));
  return { first: ports.apply((all) => Math.min(...all)), last: ports.apply((all) => Math.max(...all)) };
}
