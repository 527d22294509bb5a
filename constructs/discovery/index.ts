export { Consul } from "./consul.ts";
export { ConsulContents } from "./consul-contents.ts";
export { consulName } from "./consul-places.ts";
export { consulStanza } from "./core-dns.ts";
export * from "./faults.ts";
export { Registrar } from "./registrar.ts";
