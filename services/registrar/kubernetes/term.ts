/** The time for which a leader may write: longer with each renewal of its lease, over for good once one comes too late. */
export class Term {
  readonly #over = new AbortController();
  #endsAt = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param endsAt as `performance.now()` counts, in milliseconds */
  constructor(endsAt: number) {
    this.extend(endsAt);
  }

  /** Aborted when the term is over: cuts off the requests that are under way. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** The clock is asked as well: a process that stood still finds its timers late. */
  get isOver(): boolean {
    return this.signal.aborted || performance.now() >= this.#endsAt;
  }

  /** @throws Error when the term is over */
  throwIfOver(): void {
    if (this.isOver) {
      throw new Error("The lease was not renewed in time: somebody else may lead");
    }
  }

  /** A renewal, until then; one of a term that is over comes too late. */
  extend(endsAt: number): void {
    if (this.signal.aborted) {
      return;
    }
    clearTimeout(this.#timer);
    this.#endsAt = endsAt;
    this.#timer = setTimeout(() => this.end(), Math.max(0, endsAt - performance.now()));
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#over.abort();
  }
}
