export { type ExternalStoreProps, externalStore } from "./external-store.ts";
export type { DatabaseLogin, Endpoint, Login, StoreConnection } from "./store-connection.ts";
