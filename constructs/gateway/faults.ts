export { gatewayPluginsFaults } from "./gateway-plugins-faults.ts";
export type * from "./gateway-plugins-props.ts";
