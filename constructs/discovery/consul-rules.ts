/**
 * What bearers of tokens may do, in Consul's language.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/acl/rule
 */
export const ConsulRules = {
  /** To read the keys that begin with a prefix, such as `services/order/`. */
  readKeys: (prefix: string): string => `key_prefix ${JSON.stringify(prefix)} { policy = "read" }`,

  /** To keep services in the catalogue under one node's name, such as `plinth-prod`. */
  keepServices: (node: string): string =>
    `node ${JSON.stringify(node)} { policy = "write" }\nservice_prefix "" { policy = "write" }`,

  /** To read the servers' metrics. */
  readMetrics: (): string => 'agent_prefix "" { policy = "read" }',
} as const;
