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
    const now = performance.now();
    if (now < this.#openUntil) {
      throw new Error("The breaker is open");
    }
    if (this.#failures >= this.#props.failures) {
      // One call tries; the others are turned away until it has told.
      this.#openUntil = now + this.#props.openMs;
    }
    try {
      const result = await call();
      this.#failures = 0;
      this.#openUntil = 0;
      return result;
    } catch (error) {
      this.#failures++;
      if (this.#failures >= this.#props.failures) {
        this.#openUntil = performance.now() + this.#props.openMs;
      }
      throw error;
    }
  }
}
