import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { CacheStore } from "./cache-store.ts";

export interface VersionedCacheProps<T> {
  readonly store: CacheStore;
  /** `<service>:<what>:<number>:`; the number counts the layouts of the entries. The value's id follows. */
  readonly keyPrefix: string;
  /** What is in the cache is read as; anything else is loaded anew. */
  readonly schema: z.ZodType<T>;
  /** Grows with each change of a value. */
  readonly versionOf: (value: T) => number;
  /** Reads the truth. Undefined is not cached. */
  readonly load: (id: string) => Promise<T | undefined>;
  /** How long an entry lives, in seconds: also the longest that a change can go unnoticed that Redis was not told of. */
  readonly seconds: number;
}

/**
 * How long a mark lasts whose process has died, in seconds: longer than a transaction may be idle, and than a load that may
 * still be put.
 */
const MARK_SECONDS = 20;

/** A load that took longer, in milliseconds, is not put: the mark or the version that would refuse it may be gone. */
const LONGEST_LOAD_MS = (MARK_SECONDS * 1000) / 2;

/** How many missed changes are remembered; beyond that the lifetime of entries has to do. */
const MISSED_MAX = 10_000;

/** How long until the cache is told again of changes that it could not be told of, in milliseconds, and of how many at once. */
const AGAIN_MS = 1_000;
const AGAIN_MAX = 100;

/** How many entries are remembered as they were parsed. */
const PARSED_MAX = 1_000;

/**
 * Values from the cache, else from the truth, never older than the last change: every entry carries the value's version, and a
 * lower version never replaces a higher one, so a slow reader cannot bring an old value back. Around a change the entry is
 * marked and empty, so that a process that dies between its commit and the cache leaves nothing old there. Without the cache
 * it only gets slower.
 *
 * Many readers of one value cause one load in each process; several processes may load at the same time.
 */
export class VersionedCache<T> {
  readonly #props: VersionedCacheProps<T>;
  readonly #longestLoadMs: number;
  /** Loads under way. */
  readonly #loads = new Map<string, Promise<T | undefined>>();
  /** Entries as they were last read. */
  readonly #read = new Map<string, { readonly text: string; readonly value: T }>();
  /** Changes that the cache could not be told of: it may hold an older value. */
  readonly #missed = new Map<string, T>();
  #again: NodeJS.Timeout | undefined;

  constructor(props: VersionedCacheProps<T>) {
    this.#props = props;
    this.#longestLoadMs = Math.min((props.seconds * 1000) / 2, LONGEST_LOAD_MS);
    props.store.onReturn(() => void this.#tellMissed(MISSED_MAX));
  }

  /** What it gives is shared with other readers: not to be changed. */
  async read(id: string): Promise<T | undefined> {
    if (!this.#missed.has(id)) {
      try {
        const text = await this.#props.store.get(this.#keyOf(id));
        if (text !== undefined) {
          return this.#parsed(id, text);
        }
      } catch {
        // Out of reach, or written by another version of the service: the truth is elsewhere.
      }
    }
    return this.#loadOnce(id);
  }

  /**
   * Makes a change of the value, so that no reader anywhere is served an older one after it.
   * @param write commits the change and gives the value as it is now, or undefined where nothing was changed
   */
  async change(id: string, write: () => Promise<T | undefined>): Promise<T | undefined> {
    const key = this.#keyOf(id);
    const mark = randomUUID();
    await this.#told((store) => store.mark(key, mark, MARK_SECONDS));
    let value: T | undefined;
    try {
      value = await write();
    } finally {
      // A load that began before the change may bring the value from before it: later readers do not join it.
      this.#loads.delete(id);
    }
    // After an error nobody knows whether the change took place: then the mark stays until its time is over.
    const put = value === undefined ? undefined : this.#entryOf(value);
    if (!(await this.#told((store) => store.unmark(key, mark, put))) && value !== undefined) {
      this.#remember(id, value);
    }
    return value;
  }

  /** To be told of a change that was made elsewhere. */
  async changed(id: string, value: T): Promise<void> {
    this.#loads.delete(id);
    if (!(await this.#put(id, value))) {
      this.#remember(id, value);
    }
  }

  /** Parsing costs as much as a good part of the call to Redis: what has not changed since is parsed once. */
  #parsed(id: string, text: string): T {
    const known = this.#read.get(id);
    if (known?.text === text) {
      return known.value;
    }
    const value = this.#props.schema.parse(JSON.parse(text));
    if (this.#read.size >= PARSED_MAX) {
      this.#read.clear();
    }
    this.#read.set(id, { text, value });
    return value;
  }

  #loadOnce(id: string): Promise<T | undefined> {
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

  async #load(id: string): Promise<T | undefined> {
    const began = performance.now();
    const value = await this.#props.load(id);
    if (value !== undefined && performance.now() - began < this.#longestLoadMs) {
      void this.#put(id, value);
    }
    return value;
  }

  async #put(id: string, value: T): Promise<boolean> {
    const { version, value: text, seconds } = this.#entryOf(value);
    const isTold = await this.#told((store) => store.putUnlessOlder(this.#keyOf(id), version, text, seconds));
    if (isTold) {
      this.#forget(id, version);
    }
    return isTold;
  }

  async #told(tell: (store: CacheStore) => Promise<void>): Promise<boolean> {
    return tell(this.#props.store).then(
      () => true,
      () => false,
    );
  }

  #entryOf(value: T) {
    return { version: this.#props.versionOf(value), value: JSON.stringify(value), seconds: this.#props.seconds };
  }

  #remember(id: string, value: T): void {
    const { versionOf, seconds } = this.#props;
    const known = this.#missed.get(id);
    if (known === undefined ? this.#missed.size < MISSED_MAX : versionOf(known) < versionOf(value)) {
      this.#missed.set(id, value);
      setTimeout(() => this.#forget(id, versionOf(value)), 2 * seconds * 1000).unref();
      this.#tellAgain();
    }
  }

  /** Told, or so old that no entry from before it is left. */
  #forget(id: string, version: number): void {
    const missed = this.#missed.get(id);
    if (missed !== undefined && this.#props.versionOf(missed) <= version) {
      this.#missed.delete(id);
    }
  }

  async #tellMissed(most: number): Promise<void> {
    const oldest = [...this.#missed].slice(0, most);
    await Promise.all(
      oldest.map(async ([id, value]) => {
        if (!(await this.#put(id, value)) && this.#missed.get(id) === value) {
          // The next time, the others come first.
          this.#missed.delete(id);
          this.#missed.set(id, value);
        }
      }),
    );
  }

  /** The store only says when it is back as a whole: a part of it may be away and come back, as one node's keys are in a failover. */
  #tellAgain(): void {
    this.#again ??= setTimeout(async () => {
      await this.#tellMissed(AGAIN_MAX);
      this.#again = undefined;
      if (this.#missed.size > 0) {
        this.#tellAgain();
      }
    }, AGAIN_MS).unref();
  }

  #keyOf(id: string): string {
    return this.#props.keyPrefix + id;
  }
}
