export { GatewayPlugins } from "./gateway-plugins.ts";
export type * from "./gateway-plugins-props.ts";
