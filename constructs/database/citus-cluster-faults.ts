import { wholeFaults } from "../number-faults.ts";
import type { PropsFault } from "../props-error.ts";
import type { BackupProps, CitusClusterProps, RestoreProps, ServiceDatabase } from "./citus-cluster-props.ts";
import { pooledConnections, RESERVED_CONNECTIONS } from "./connection-budget.ts";
import { platformRoles } from "./database-places.ts";

/** What is checked of a CitusCluster's props. */
export type CitusClusterFacts = Pick<
  CitusClusterProps,
  | "zones"
  | "members"
  | "workers"
  | "maxConnections"
  | "maxPreparedTransactions"
  | "databases"
  | "podCidrs"
  | "retained"
  | "strict"
> & {
  readonly storage: { readonly gib: number };
  readonly resources: { readonly memoryMebibytes: number };
  readonly pooler: CitusClusterProps["pooler"];
  /** Their names are checked, where they are given. */
  readonly users?: Readonly<Record<string, unknown>>;
  readonly backup?: Pick<BackupProps, "schedule" | "keep">;
  readonly restore?: Pick<RestoreProps, "at" | "point">;
};

/** Everything that is wrong with the props of a CitusCluster; empty when nothing is. */
export function citusClusterFaults(props: CitusClusterFacts): PropsFault[] {
  const { storage, resources, workers, podCidrs } = props;
  return [
    ...memberFaults(props),
    ...wholeFaults("workers", workers, 1, 32),
    ...wholeFaults("storage.gib", storage.gib, 1, 16_384),
    ...wholeFaults("resources.memoryMebibytes", resources.memoryMebibytes, 256, 1_048_576),
    ...connectionFaults(props),
    ...props.databases.flatMap((each, index) => databaseFaults(each, index, props.databases)),
    ...userFaults(props),
    ...podCidrs.flatMap((value, index) =>
      /^[0-9a-f.:]+\/\d{1,3}$/.test(value) && !value.endsWith("/0")
        ? []
        : [{ path: `podCidrs[${index}]`, value, allowed: "a range of the pods' addresses, such as 10.0.0.0/16" }],
    ),
    ...(podCidrs.length > 0 ? [] : [{ path: "podCidrs", value: podCidrs, allowed: "at least one range" }]),
    ...backupFaults(props),
    ...restoreFaults(props.restore),
  ];
}

function memberFaults({ members, zones, strict = false }: CitusClusterFacts): PropsFault[] {
  return [
    ...wholeFaults("members", members, 1, 5),
    ...(members % 2 === 0
      ? [
          {
            path: "members",
            value: members,
            allowed: "1, 3 or 5: an even number bears no more losses than the odd one below",
          },
        ]
      : []),
    ...(members > zones
      ? [{ path: "members", value: members, allowed: `at most ${zones}, one in each of the zones` }]
      : []),
    ...(strict && members < 3
      ? [{ path: "strict", value: true, allowed: "false, where there are less than 3 members" }]
      : []),
  ];
}

function connectionFaults({
  pooler,
  databases,
  maxConnections,
  maxPreparedTransactions,
}: CitusClusterFacts): PropsFault[] {
  const pooled = pooledConnections(pooler, databases.length);
  const room = maxConnections - RESERVED_CONNECTIONS;
  return [
    ...wholeFaults("maxConnections", maxConnections, 50, 5_000),
    ...(Number.isInteger(maxPreparedTransactions) && maxPreparedTransactions >= maxConnections
      ? []
      : [
          {
            path: "maxPreparedTransactions",
            value: maxPreparedTransactions,
            allowed: `a whole number of at least ${maxConnections}, that of the connections: distributed writes commit in two phases`,
          },
        ]),
    ...wholeFaults("pooler.replicas", pooler.replicas, 1, 20),
    ...wholeFaults("pooler.connectionsPerDatabase", pooler.connectionsPerDatabase, 2, 1_000),
    ...wholeFaults("pooler.maxClientConnections", pooler.maxClientConnections, 10, 100_000),
    ...wholeFaults("pooler.maxPreparedStatements", pooler.maxPreparedStatements, 1, 10_000),
    ...(pooled > room
      ? [
          {
            path: "pooler.connectionsPerDatabase",
            value: pooler.connectionsPerDatabase,
            allowed: `what leaves all pools at most ${room} connections, ${RESERVED_CONNECTIONS} below maxConnections; they are ${pooled}`,
          },
        ]
      : []),
  ];
}

function databaseFaults(
  { service, database }: ServiceDatabase,
  index: number,
  all: readonly ServiceDatabase[],
): PropsFault[] {
  const path = `databases[${index}]`;
  const own = service.replaceAll("-", "_");
  const taken: readonly string[] = [...Object.values(platformRoles), "template0", "template1", "plinth"];
  return [
    ...(/^[a-z][a-z0-9-]{0,62}$/.test(service) && !taken.includes(own)
      ? []
      : [
          {
            path: `${path}.service`,
            value: service,
            allowed: "small letters, digits and hyphens, and no name of the platform's own",
          },
        ]),
    ...(database === own
      ? []
      : [
          {
            path: `${path}.database`,
            value: database,
            allowed: `"${own}", the service's own: no service has another's database`,
          },
        ]),
    ...(all.findIndex((other) => other.database === database) === index
      ? []
      : [{ path: `${path}.database`, value: database, allowed: "a database that no entry before has" }]),
  ];
}

function userFaults({ users, databases }: CitusClusterFacts): PropsFault[] {
  const needed = [...Object.values(platformRoles), ...databases.map(({ database }) => database)];
  return users === undefined
    ? []
    : needed
        .filter((name) => !Object.hasOwn(users, name))
        .map((name) => ({ path: `users.${name}`, value: undefined, allowed: "a password" }));
}

function backupFaults({ retained, backup }: CitusClusterFacts): PropsFault[] {
  if (backup === undefined) {
    return retained ? [{ path: "backup", value: undefined, allowed: "a backup, as the data is to be retained" }] : [];
  }
  return [
    ...wholeFaults("backup.keep", backup.keep, 2, 365),
    ...(/^\S+( \S+){4}$/.test(backup.schedule)
      ? []
      : [{ path: "backup.schedule", value: backup.schedule, allowed: "five fields, as cron has them" }]),
  ];
}

function restoreFaults(restore: CitusClusterFacts["restore"]): PropsFault[] {
  if (restore === undefined) {
    return [];
  }
  const { at, point } = restore;
  const isInstant =
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(at) && !Number.isNaN(Date.parse(at));
  return [
    ...(isInstant
      ? []
      : [{ path: "restore.at", value: at, allowed: "an instant with its zone, such as 2026-11-30T12:00:00Z" }]),
    ...(point === undefined || /^[\w.:-]{1,63}$/.test(point)
      ? []
      : [{ path: "restore.point", value: point, allowed: "the name of a restore point: letters, digits and _.:-" }]),
  ];
}
