export interface BreakerProps {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** How long it stays open, in milliseconds; then one call may try. */
  readonly openMs: number;
}

/** Spares callers the wait for something that has just failed again and again. */
export class Breaker {
  readonly #props: BreakerProps;
  #failures = 0;
  #openUntil = 0;

  constructor(props: BreakerProps) {
    this.#props = props;
  }

  /** @throws Error at once while it is open */
  async run<T>(call: () => Promise<T>): Promise<T> {
    this.enter();
    try {
      const result = await call();
      this.succeeded();
      return result;
    } catch (error) {
      this.failed();
      throw error;
    }
  }

  /** For a call that then tells how it went. @throws Error while it is open */
  enter(): void {
    if (this.#failures < this.#props.failures) {
      return;
    }
    const now = performance.now();
    if (now < this.#openUntil) {
      throw new Error("The breaker is open");
    }
    // One call tries; the others are turned away until it has told.
    this.#openUntil = now + this.#props.openMs;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): void {
    this.#failures++;
    if (this.#failures >= this.#props.failures) {
      this.#openUntil = performance.now() + this.#props.openMs;
    }
  }
}
