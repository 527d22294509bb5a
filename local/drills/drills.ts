import type { Drill } from "./drill.ts";

/** A drill that is loaded when it is asked for. */
export interface ListedDrill {
  /** The drill's own. */
  readonly summary: string;
  load(): Promise<Drill>;
}

/** Every drill by its name. */
export const drills: Readonly<Record<string, ListedDrill>> = {
  "redis-primary": {
    summary: "a Redis primary is killed under load: its replica takes over, and no acknowledged write is lost",
    load: async () => (await import("./redis-primary.ts")).redisPrimary,
  },
  "redis-stop": {
    summary: "a Redis primary is stopped under load: its replica takes over before it goes, and nothing is lost",
    load: async () => (await import("./redis-stop.ts")).redisStop,
  },
  "redis-addresses": {
    summary: "all Redis nodes restart with new addresses: they find each other again, with the data",
    load: async () => (await import("./redis-addresses.ts")).redisAddresses,
  },
  "redis-slot": {
    summary: "a Redis node is killed while a slot moves: the slot is repaired, with all of its keys",
    load: async () => (await import("./redis-slot.ts")).redisSlot,
  },
  restore: {
    summary: "a table is dropped by mistake: the database is restored to just before, from backup and WAL archive",
    load: async () => (await import("./restore.ts")).restore,
  },
  rotation: {
    summary: "a login at Postgres is replaced again and again under load, and the old one dropped: no request fails",
    load: async () => (await import("./rotation.ts")).rotation,
  },
};
