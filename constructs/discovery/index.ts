export { Consul } from "./consul.ts";
export { ConsulContents } from "./consul-contents.ts";
export { consulContentsFaults } from "./consul-contents-faults.ts";
export type {
  ConsulBearer,
  ConsulContentsOptions,
  ConsulContentsProps,
  ConsulProtocol,
  ConsulService,
} from "./consul-contents-props.ts";
export { type ConsulFacts, consulFaults } from "./consul-faults.ts";
export { consulMeshExceptions } from "./consul-mesh-exceptions.ts";
export { consulAddress, consulName, consulNamespace, consulPorts, consulServerLabels } from "./consul-places.ts";
export type { ConsulClient, ConsulKeys, ConsulProps, ConsulStorage } from "./consul-props.ts";
export { ConsulRules } from "./consul-rules.ts";
export { consulStanza, corefileWithConsul } from "./core-dns.ts";
export { Registrar } from "./registrar.ts";
export { registrarFaults } from "./registrar-faults.ts";
export type { RegistrarProps } from "./registrar-props.ts";
