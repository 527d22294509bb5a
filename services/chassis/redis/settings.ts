import { z } from "zod";
import { urlOf } from "../settings.ts";

/** What a service with a cache reads from its environment. */
export const redisSettings = z.object({
  /** Nodes of a Redis Cluster to find the others by: URLs of one user, separated by commas. */
  REDIS_URLS: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(urlOf("redis", "rediss")).min(1)),
  /** A file with the login, `{"username": "...", "password": "..."}`, that may be replaced at any time; it wins over the URLs'. */
  REDIS_CREDENTIALS_FILE: z.string().min(1, "the path of a file").optional(),
  /** A PEM file with who signs the servers' certificates: then connections are encrypted and the certificates verified. */
  REDIS_CA_FILE: z.string().min(1, "the path of a file").optional(),
});

export type RedisSettings = z.output<typeof redisSettings>;
