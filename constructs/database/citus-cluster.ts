import * as pulumi from "@pulumi/pulumi";
import { Capability, type CapabilityOptions } from "../capability/capability.ts";
import type { DatabaseLogin, Endpoint, StoreConnection } from "../connection/store-connection.ts";
import { refuseFaults } from "../props-error.ts";
import { citusClusterFaults } from "./citus-cluster-faults.ts";
import type { CitusClusterProps } from "./citus-cluster-props.ts";
import { CitusLayer } from "./citus-layer.ts";
import { DATABASE_NAMESPACE, databasePorts, groupHost, poolerHost } from "./database-places.ts";

/**
 * PostgreSQL over several nodes: Citus, each of its groups kept available by Patroni, behind PgBouncer. A database and a role for each
 * service; Citus is in every one of these databases.
 *
 * @see https://patroni.readthedocs.io/en/latest/citus.html
 */
export class CitusCluster extends Capability {
  /** For services: through PgBouncer. */
  readonly connection: StoreConnection<DatabaseLogin>;

  /** The coordinator itself, for who makes users there: Vault, in the database `postgres`, where Citus is not and copies no role. */
  readonly coordinator: Endpoint = { host: groupHost(0), port: databasePorts.postgres };

  /** @throws PropsError with every fault of the props */
  constructor(name: string, props: CitusClusterProps, options: CapabilityOptions) {
    refuseFaults(`CitusCluster "${name}"`, citusClusterFaults(props));
    super("CitusCluster", name, options);
    const objects = this.objects((app) => {
      new CitusLayer(app, "database", props);
    });
    this.connection = connectionOf(props, objects);
    this.registerOutputs({ coordinator: this.coordinator });
  }
}

function connectionOf(props: CitusClusterProps, objects: readonly pulumi.Resource[]): StoreConnection<DatabaseLogin> {
  const ready = pulumi.all(objects.map((object) => object.urn));
  const logins = new Map(props.databases.map(({ service, database }) => [service, database]));
  return {
    endpoints: ready.apply(() => [{ host: poolerHost, port: databasePorts.pooler }]),
    namespace: DATABASE_NAMESPACE,
    certificateAuthority: undefined,
    login: (client) => {
      const database = logins.get(client);
      if (database === undefined) {
        const known = [...logins.keys()].join(", ") || "nobody";
        throw new Error(`the database has no login for ${client}; it has one for ${known}.`);
      }
      return pulumi
        .secret(props.users[database]?.password ?? "")
        .apply((password) => ({ user: database, password, database }));
    },
  };
}
