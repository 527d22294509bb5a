import { setTimeout as sleep } from "node:timers/promises";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** How a queue works. */
export interface WorkQueueOptions {
  /** Brings one key to what it should be; called again for it after a failure, and when it is added again meanwhile. */
  readonly work: (key: string) => Promise<void>;
  readonly onError: (key: string, error: unknown) => void;
  /** Keys worked on at once; never one key twice. @default 1 */
  readonly parallel?: number;
}

/** Keys to be worked on, each at most once at a time, with ever longer pauses after failures (at most 10 s). */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #waiting = new Set<string>();
  readonly #working = new Map<string, Promise<void>>();
  readonly #failures = new Map<string, number>();
  readonly #stop = new AbortController();

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  add(key: string): void {
    if (!this.#stop.signal.aborted) {
      this.#waiting.add(key);
      this.#startWork();
    }
  }

  /** Ends when what is being worked on has ended. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#waiting.clear();
    await Promise.all(this.#working.values());
  }

  #startWork(): void {
    for (const key of this.#waiting) {
      if (this.#working.size >= (this.#options.parallel ?? 1)) {
        return;
      }
      if (!this.#working.has(key)) {
        this.#waiting.delete(key);
        this.#working.set(key, this.#workOn(key));
      }
    }
  }

  async #workOn(key: string): Promise<void> {
    try {
      await this.#options.work(key);
      this.#failures.delete(key);
    } catch (error) {
      if (!this.#stop.signal.aborted) {
        this.#options.onError(key, error);
        this.#retry(key);
      }
    } finally {
      this.#working.delete(key);
      this.#startWork();
    }
  }

  #retry(key: string): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
    sleep(pause, undefined, { signal: this.#stop.signal, ref: false }).then(
      () => this.add(key),
      () => undefined,
    );
  }
}
