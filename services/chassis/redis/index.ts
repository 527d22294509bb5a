export type { CacheStore } from "./cache-store.ts";
export { openRedisStore } from "./open-store.ts";
export { RedisStore } from "./redis-store.ts";
export { type RedisSettings, redisSettings } from "./settings.ts";
export { SharedLimit } from "./shared-limit.ts";
export { VersionedCache } from "./versioned-cache.ts";
