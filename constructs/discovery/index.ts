export { Consul } from "./consul.ts";
export { type ConsulFacts, consulFaults } from "./consul-faults.ts";
export { consulMeshExceptions } from "./consul-mesh-exceptions.ts";
export { consulAddress, consulName, consulNamespace, consulPorts, consulServerLabels } from "./consul-places.ts";
export type { ConsulClient, ConsulKeys, ConsulProps, ConsulStorage, ConsulToken, SecretKey } from "./consul-props.ts";
export { ConsulRules } from "./consul-rules.ts";
export { tokensRequests } from "./consul-tokens.ts";
export { consulResources } from "./consul-values.ts";
export { consulStanza, corefileWithConsul } from "./core-dns.ts";
