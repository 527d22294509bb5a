import { type DatabaseLogin, externalStore, type StoreConnection } from "@plinth/constructs/connection";
import type * as pulumi from "@pulumi/pulumi";
import { handedOver } from "./handed-over.ts";
import type { Backing } from "./handover.ts";

/** The stores of an environment, wherever they run. */
export interface Stores {
  readonly postgres: StoreConnection<DatabaseLogin>;
  /** A Redis Cluster; each client sees its own keys only. */
  readonly redis: StoreConnection;
  /** Each client has its own topics only. */
  readonly kafka: StoreConnection;
}

const NEEDS = "plinth:stores.mode external";

/** Stores that exist already, as `up` hands them over. */
export function externalStores(backing: pulumi.Output<Backing>): Stores {
  const postgres = handedOver(backing, "postgres", NEEDS);
  const redis = handedOver(backing, "redis", NEEDS);
  const kafka = handedOver(backing, "kafka", NEEDS);
  return {
    postgres: externalStore<DatabaseLogin>({
      store: "plinth:backing postgres",
      endpoints: postgres.apply(({ host, port }) => [{ host, port }]),
      logins: postgres.apply(({ databases }) => databases),
    }),
    redis: externalStore({
      store: "plinth:backing redis",
      endpoints: redis.apply(({ nodes }) => nodes),
      logins: redis.apply(({ users }) => users),
    }),
    kafka: externalStore({
      store: "plinth:backing kafka",
      endpoints: kafka.apply(({ brokers }) => brokers),
      logins: kafka.apply(({ users }) => users),
    }),
  };
}
