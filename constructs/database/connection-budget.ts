/** Connections of each server that are not for the pooler: superusers, Patroni, the exporter, Vault, Citus's own maintenance. */
export const RESERVED_CONNECTIONS = 20;

/** What the pooler opens at most, of all its replicas to all databases. */
export function pooledConnections(
  pooler: { replicas: number; connectionsPerDatabase: number },
  databases: number,
): number {
  return pooler.replicas * pooler.connectionsPerDatabase * databases;
}
