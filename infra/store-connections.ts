import * as pulumi from "@pulumi/pulumi";
import type { Backing } from "./handover.ts";
import type { Settings } from "./settings.ts";

/** How a service reaches a store, wherever the store runs. */
export interface StoreConnection {
  /** With user and password: secret. */
  readonly url: pulumi.Output<string>;
  /** TCP port, for network policies. */
  readonly port: pulumi.Output<number>;
}

/** The stores of one service. */
export interface StoreConnections {
  readonly postgres: StoreConnection;
  readonly redis: StoreConnection;
}

/**
 * The stores that a service uses.
 *
 * @throws RunError for a mode that this program cannot do yet, or when nobody made a database for the service
 */
export function connectStores(
  service: string,
  settings: Settings["stores"],
  backing: pulumi.Output<Backing>,
): StoreConnections {
  if (settings.mode === "cluster") {
    throw new pulumi.RunError("plinth:stores.mode is cluster, which this version cannot make; use external.");
  }
  return {
    postgres: {
      url: backing.apply(({ postgres }) => postgresUrl(service, postgres)),
      // A port is no secret, and policies that show as secret could not be reviewed.
      port: pulumi.unsecret(backing.apply(({ postgres }) => postgres.port)),
    },
    redis: {
      url: backing.apply(({ redis }) => redisUrl(service, redis)),
      port: pulumi.unsecret(backing.apply(({ redis }) => redis.port)),
    },
  };
}

function postgresUrl(service: string, postgres: Backing["postgres"]): string {
  const login = postgres.databases[service];
  if (login === undefined) {
    throw new pulumi.RunError(`plinth:backing has no postgres database for ${service}.`);
  }
  return `postgres://${credentials(login)}@${authority(postgres)}/${encodeURIComponent(login.database)}`;
}

function redisUrl(service: string, redis: Backing["redis"]): string {
  const login = redis.users[service];
  if (login === undefined) {
    throw new pulumi.RunError(`plinth:backing has no redis user for ${service}.`);
  }
  return `redis://${credentials(login)}@${authority(redis)}`;
}

function credentials({ user, password }: { readonly user: string; readonly password: string }): string {
  return `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
}

function authority({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
