/** A cache that others write to as well. Every method rejects, soon, when it cannot be reached. */
export interface CacheStore {
  get(key: string): Promise<string | undefined>;
  /** Keeps the value unless one of a higher version is there. */
  putUnlessOlder(key: string, version: number, value: string, seconds: number): Promise<void>;
  /** Calls back whenever it can be reached again. */
  onReturn(callback: () => void): void;
  check(): Promise<void>;
  close(): Promise<void>;
}
