import { type CacheStore, VersionedCache } from "@plinth/chassis/redis";
import { z } from "zod";
import type { Profile, Users } from "../domain/user.ts";

const profile = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  version: z.int(),
});

/** Profiles, from Redis where it has them. @param seconds that an entry lives */
export function profileCache(store: CacheStore, users: Users, seconds: number): VersionedCache<Profile> {
  return new VersionedCache({
    store,
    keyPrefix: "user:profile:1:",
    schema: profile,
    versionOf: ({ version }) => version,
    load: (id) => users.profileOf(id),
    seconds,
  });
}
