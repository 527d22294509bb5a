export type { CachePut, CacheStore } from "./cache-store.ts";
export { RedisStore } from "./redis-store.ts";
export { type RedisSettings, redisSettings } from "./settings.ts";
export { SharedLimit, type SharedLimitProps } from "./shared-limit.ts";
export { VersionedCache, type VersionedCacheProps } from "./versioned-cache.ts";
