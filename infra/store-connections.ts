import * as pulumi from "@pulumi/pulumi";
import type { Backing } from "./handover.ts";
import type { ServiceName, Settings } from "./settings.ts";

/** TCP ports from the first to the last, for network policies. */
export interface Ports {
  readonly first: pulumi.Output<number>;
  readonly last: pulumi.Output<number>;
}

/** How a service reaches a store, wherever the store runs. */
export interface StoreConnection {
  /** Environment variables by name: secret. */
  readonly variables: Readonly<Record<string, pulumi.Output<string>>>;
  readonly ports: Ports;
}

/** The stores of one service; each is worked out when it is asked for. */
export interface StoreConnections {
  postgres(): StoreConnection;
  redis(): StoreConnection;
  kafka(): StoreConnection;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * The stores that a service may use.
 *
 * @throws RunError for a mode that this program cannot do yet, or when nobody made access for the service
 */
export function connectStores(
  service: ServiceName,
  settings: Settings["stores"],
  backing: pulumi.Output<Backing>,
): StoreConnections {
  if (settings.mode === "cluster") {
    throw new pulumi.RunError("plinth:stores.mode is cluster, which this version cannot make; use external.");
  }
  return {
    postgres: () => ({
      variables: { DATABASE_URL: backing.apply(({ postgres }) => postgresUrl(service, postgres)) },
      ports: portsOf(backing.apply(({ postgres }) => [postgres])),
    }),
    redis: () => ({
      variables: { REDIS_URLS: backing.apply(({ redis }) => redisUrls(service, redis)) },
      ports: portsOf(backing.apply(({ redis }) => redis.nodes)),
    }),
    kafka: () => ({
      variables: {
        KAFKA_BROKERS: backing.apply(({ kafka }) => kafka.brokers.map(authority).join(",")),
        KAFKA_USERNAME: backing.apply(({ kafka }) => loginOf("kafka user", service, kafka.users).user),
        KAFKA_PASSWORD: backing.apply(({ kafka }) => loginOf("kafka user", service, kafka.users).password),
      },
      ports: kafkaPorts(backing),
    }),
  };
}

/** The ports of Kafka's brokers, wherever they run. */
export function kafkaPorts(backing: pulumi.Output<Backing>): Ports {
  return portsOf(backing.apply(({ kafka }) => kafka.brokers));
}

function postgresUrl(service: ServiceName, postgres: Backing["postgres"]): string {
  const login = loginOf("postgres database", service, postgres.databases);
  return `postgres://${credentials(login)}@${authority(postgres)}/${encodeURIComponent(login.database)}`;
}

function redisUrls(service: ServiceName, { nodes, users }: Backing["redis"]): string {
  const login = loginOf("redis user", service, users);
  return nodes.map((node) => `redis://${credentials(login)}@${authority(node)}`).join(",");
}

function loginOf<L>(what: string, service: ServiceName, logins: Readonly<Record<string, L>>): L {
  const login = logins[service];
  if (login === undefined) {
    throw new pulumi.RunError(`plinth:backing has no ${what} for ${service}.`);
  }
  return login;
}

function credentials({ user, password }: { readonly user: string; readonly password: string }): string {
  return `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
}

function authority({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A port is no secret, and policies that show as secret could not be reviewed. */
function portsOf(addresses: pulumi.Output<readonly Address[]>): Ports {
  const ports = pulumi.unsecret(addresses.apply((all) => all.map(({ port }) => port)));
  return { first: ports.apply((all) => Math.min(...all)), last: ports.apply((all) => Math.max(...all)) };
}
