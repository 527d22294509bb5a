/** The label that asks for a Service to be in the catalogue. */
export const CONSUL_LABEL = "plinth.dev/consul";

/** The annotation that gives it another name there. */
export const CONSUL_NAME = "plinth.dev/consul-name";

/** How entries of ours are told from those of others. */
const MANAGED_BY = "plinth-registrar";

/** One endpoint of a Service's port, as the catalogue is to have it. */
export interface Registration {
  /** Unique in the cluster. */
  readonly id: string;
  /** Consul's name of the service. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
  readonly health: Health;
}

/** Whether the endpoint takes connections, and why not. */
export type Health = "ready" | "not ready" | "terminating";

/** The node that has the cluster's entries. */
export function nodeOf(cluster: string): string {
  return `plinth-${cluster}`;
}

/** On the node and on every entry. Two registrars of different clusters do not take each other's for their own. */
export function ownMeta(cluster: string): Readonly<Record<string, string>> {
  return { "managed-by": MANAGED_BY, cluster };
}

/** Whether the meta says that something is the cluster's registrar's. */
export function isOwn(meta: Readonly<Record<string, string>>, cluster: string): boolean {
  return meta["managed-by"] === MANAGED_BY && meta.cluster === cluster;
}
