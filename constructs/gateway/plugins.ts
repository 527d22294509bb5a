/** What the gateway enforces on routes, without loading what makes the gateway. */

export { GatewayPlugins } from "./gateway-plugins.ts";
export type * from "./gateway-plugins-props.ts";
export { accessPlugins, routeAnnotations, serviceAnnotations } from "./plugin-names.ts";
