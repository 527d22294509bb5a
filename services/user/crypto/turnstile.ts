/** Lets a bounded number of tasks run at once, a bounded number wait, in order, and turns the rest away. */
export class Turnstile {
  readonly #width: number;
  readonly #queue: number;
  readonly #full: () => Error;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  /** @param full what a task that is turned away rejects with */
  constructor(width: number, queue: number, full: () => Error) {
    this.#width = width;
    this.#queue = queue;
    this.#full = full;
  }

  async pass<T>(task: () => Promise<T>): Promise<T> {
    await this.#enter();
    try {
      return await task();
    } finally {
      this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#inside < this.#width) {
      this.#inside++;
      return;
    }
    if (this.#waiting.length >= this.#queue) {
      throw this.#full();
    }
    await new Promise<void>((admit) => this.#waiting.push(admit));
  }

  /** A place is handed on, not freed and taken again: nobody can slip in between. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#inside--;
    } else {
      next();
    }
  }
}
