/** What services are made with, and what is inside a Consul: without the server, which takes longer to load. */
export { ConsulContents } from "./consul-contents.ts";
export type { ConsulContentsOptions, ConsulContentsProps } from "./consul-contents-props.ts";
export { ConsulRules } from "./consul-rules.ts";
