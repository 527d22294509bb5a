import { z } from "zod";
import { urlOf } from "../settings.ts";

/** What a service with a cache reads from its environment. */
export const redisSettings = z.object({
  /** Nodes of a Redis Cluster to find the others by: URLs of one user, separated by commas. */
  REDIS_URLS: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(urlOf("redis", "rediss")).min(1)),
});
