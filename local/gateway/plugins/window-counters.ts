/** Between two looks for counters whose windows are over, in milliseconds. */
const sweepMs = 10_000;

/** How much was spent in windows of time, in this process. */
export class WindowCounters {
  readonly #counters = new Map<string, { spent: number; readonly endsAt: number }>();
  #sweepAt = 0;

  /** @param key whose, and of which window */
  spent(key: string): number {
    return this.#counters.get(key)?.spent ?? 0;
  }

  /** @param endsAt when the window is over and its counter may go, in milliseconds since 1970 */
  spend(key: string, units: number, endsAt: number, now: number): void {
    const counter = this.#counters.get(key);
    if (counter !== undefined) counter.spent += units;
    else this.#counters.set(key, { spent: units, endsAt });
    if (now >= this.#sweepAt) this.#sweep(now);
  }

  #sweep(now: number): void {
    this.#sweepAt = now + sweepMs;
    for (const [key, { endsAt }] of this.#counters) if (endsAt <= now) this.#counters.delete(key);
  }
}
