import type { CacheStore } from "@plinth/chassis/redis";
import { z } from "zod";
import type { Profile, Profiles } from "../domain/user.ts";

export interface CachedProfilesProps {
  readonly store: CacheStore;
  /** Reads the truth. */
  readonly load: (id: string) => Promise<Profile | undefined>;
  /** How long a cached profile lives, in seconds: also the longest that a missed change can go unnoticed. */
  readonly seconds: number;
}

const cached = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  version: z.int(),
});

/** How many missed changes are remembered; beyond that the lifetime of entries has to do. */
const MISSED_MAX = 10_000;

/**
 * Profiles from the cache, else from the database. Every entry carries the profile's version, and a lower version never
 * replaces a higher one, so a slow reader cannot bring an old profile back. Without the cache it only gets slower.
 */
export class CachedProfiles implements Profiles {
  readonly #props: CachedProfilesProps;
  /** Loads under way: many readers of one profile cause one. */
  readonly #loads = new Map<string, Promise<Profile | undefined>>();
  /** Changes that the cache could not be told of: it may hold an older profile. */
  readonly #missed = new Map<string, Profile>();

  constructor(props: CachedProfilesProps) {
    this.#props = props;
    props.store.onReturn(() => void this.#tellMissed());
  }

  async read(id: string): Promise<Profile | undefined> {
    return (this.#missed.has(id) ? undefined : await this.#fromCache(id)) ?? this.#loadOnce(id);
  }

  async changed(profile: Profile): Promise<void> {
    // A load that began before the change may bring the profile from before it: later readers do not join it.
    this.#loads.delete(profile.id);
    if (!(await this.#put(profile))) {
      this.#remember(profile);
    }
  }

  async #fromCache(id: string): Promise<Profile | undefined> {
    try {
      const text = await this.#props.store.get(keyOf(id));
      return text === undefined ? undefined : cached.parse(JSON.parse(text));
    } catch {
      // Out of reach, or written by another version of the service: the database knows.
      return undefined;
    }
  }

  #loadOnce(id: string): Promise<Profile | undefined> {
    const underWay = this.#loads.get(id);
    if (underWay !== undefined) {
      return underWay;
    }
    const load = this.#load(id).finally(() => {
      if (this.#loads.get(id) === load) {
        this.#loads.delete(id);
      }
    });
    this.#loads.set(id, load);
    return load;
  }

  async #load(id: string): Promise<Profile | undefined> {
    const began = performance.now();
    const profile = await this.#props.load(id);
    // By then the entry of a newer version may have expired, and nothing would be left to refuse this one.
    const isFresh = performance.now() - began < (this.#props.seconds * 1000) / 2;
    if (profile !== undefined && isFresh) {
      void this.#put(profile);
    }
    return profile;
  }

  async #put(profile: Profile): Promise<boolean> {
    const { store, seconds } = this.#props;
    try {
      await store.putUnlessOlder(keyOf(profile.id), profile.version, JSON.stringify(profile), seconds);
      this.#forget(profile);
      return true;
    } catch {
      return false;
    }
  }

  #remember(profile: Profile): void {
    const known = this.#missed.get(profile.id);
    if (known === undefined ? this.#missed.size < MISSED_MAX : known.version < profile.version) {
      this.#missed.set(profile.id, profile);
      setTimeout(() => this.#forget(profile), 2 * this.#props.seconds * 1000).unref();
    }
  }

  /** Told, or so old that no entry from before it is left. */
  #forget({ id, version }: Profile): void {
    if ((this.#missed.get(id)?.version ?? Number.POSITIVE_INFINITY) <= version) {
      this.#missed.delete(id);
    }
  }

  async #tellMissed(): Promise<void> {
    await Promise.all([...this.#missed.values()].map((profile) => this.#put(profile)));
  }
}

/** The number counts the layout of the entries. */
function keyOf(id: string): string {
  return `user:profile:1:${id}`;
}
