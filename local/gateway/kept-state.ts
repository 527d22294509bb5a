/** What plugins remember from one table of routes to the next: counters, keys, tokens. */
export class KeptState {
  #kept = new Map<string, unknown>();
  #former = new Map<string, unknown>();

  /** A new table begins: what it does not ask for is forgotten with the next one. */
  startRound(): void {
    this.#former = this.#kept;
    this.#kept = new Map();
  }

  /** @param key says what it is and whose; the same key always stands for the same type */
  get<T>(key: string, make: () => T): T {
    if (!this.#kept.has(key)) this.#kept.set(key, this.#former.has(key) ? this.#former.get(key) : make());
    return this.#kept.get(key) as T;
  }
}
