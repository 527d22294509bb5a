/** What is to be kept under a key. */
export interface CachePut {
  readonly version: number;
  readonly value: string;
  /** How long, in seconds. */
  readonly seconds: number;
}

/** A cache that others write to as well. Every method rejects, soon, when it cannot be reached. */
export interface CacheStore {
  get(key: string): Promise<string | undefined>;
  /** Keeps the value unless one of a higher version is there, or the entry is marked. */
  putUnlessOlder(key: string, version: number, value: string, seconds: number): Promise<void>;
  /**
   * Empties the entry, and keeps it empty until the mark is taken away or its time is over.
   * @param mark unique
   */
  mark(key: string, mark: string, seconds: number): Promise<void>;
  /** Takes the mark away, and keeps the value as `putUnlessOlder` does. @param value undefined where there is none to keep */
  unmark(key: string, mark: string, put: CachePut | undefined): Promise<void>;
  /** Calls back whenever it can be reached again. */
  onReturn(callback: () => void): void;
  check(): Promise<void>;
  close(): Promise<void>;
}
