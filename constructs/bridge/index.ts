export { type BridgedApp, type BridgeOptions, bridgeApp } from "./bridge-app.ts";
export { BridgeError, type Problem } from "./bridge-error.ts";
export { digestToken } from "./digest-token.ts";
export { defaultKubernetesProvider, type KubernetesProviderProps } from "./kubernetes-provider.ts";
export { numberToken, stringToken } from "./output-token.ts";
export { type ObjectOptions, withResourceOptions } from "./resource-options.ts";
