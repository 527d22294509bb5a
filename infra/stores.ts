import { type DatabaseLogin, externalStore, type StoreConnection } from "@plinth/constructs/connection";
import * as pulumi from "@pulumi/pulumi";
import type { Backing } from "./handover.ts";

/** The stores of an environment, wherever they run. */
export interface Stores {
  readonly postgres: StoreConnection<DatabaseLogin>;
  /** A Redis Cluster; each client sees its own keys only. */
  readonly redis: StoreConnection;
  /** Each client has its own topics only. */
  readonly kafka: StoreConnection;
}

/** Stores that exist already, as `up` hands them over. */
export function externalStores(backing: pulumi.Output<Backing>): Stores {
  const postgres = partOf(backing, "postgres");
  const redis = partOf(backing, "redis");
  const kafka = partOf(backing, "kafka");
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

type StorePart = "postgres" | "redis" | "kafka";

/** @throws RunError, once a value is asked for, where nobody handed it over */
function partOf<Part extends StorePart>(
  backing: pulumi.Output<Backing>,
  part: Part,
): pulumi.Output<NonNullable<Backing[Part]>> {
  return backing.apply((all) => {
    const found = all[part];
    if (found === undefined) {
      throw new pulumi.RunError(`plinth:backing has no ${part}, which plinth:stores.mode external needs.`);
    }
    return found;
  }) as pulumi.Output<NonNullable<Backing[Part]>>;
}
