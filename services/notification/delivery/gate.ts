import {
  BrokenCircuitError,
  type BulkheadPolicy,
  BulkheadRejectedError,
  bulkhead,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
} from "cockatiel";
import type { ChannelRules } from "../domain/delivery-rules.ts";
import type { Outcome } from "../domain/outcome.ts";

export type GateState = "closed" | "open" | "half-open";

/** What keeps one target from being overrun, and us from waiting for one that is down: a bulkhead and a circuit breaker. */
export class Gate {
  readonly #failures: ConsecutiveBreaker;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #bulkhead: BulkheadPolicy;
  #openUntil = 0;
  #underWay = 0;

  constructor({ breaker: { failures, openMs }, perTarget }: ChannelRules) {
    this.#failures = new ConsecutiveBreaker(failures);
    this.#breaker = circuitBreaker(
      handleWhenResult((outcome) => blamesTarget(outcome as Outcome)),
      { halfOpenAfter: openMs, breaker: this.#failures },
    );
    this.#breaker.onBreak(() => {
      this.#openUntil = Date.now() + openMs;
    });
    this.#bulkhead = bulkhead(perTarget, 0);
  }

  get state(): GateState {
    const { state } = this.#breaker;
    return state === CircuitState.Closed ? "closed" : state === CircuitState.HalfOpen ? "half-open" : "open";
  }

  /** How many attempts get through just now. After a pause it is one, which finds out. */
  get room(): number {
    if (this.state === "closed") {
      return this.#bulkhead.executionSlots;
    }
    return this.state === "open" && Date.now() >= this.#openUntil ? 1 : 0;
  }

  /** An attempt is under way. */
  get isInUse(): boolean {
    return this.#underWay > 0;
  }

  /** Nothing is to be remembered of this target. */
  get isIdle(): boolean {
    return !this.isInUse && this.state === "closed" && this.#failures.state === 0;
  }

  /** @returns undefined when the attempt was turned away: then nothing was sent */
  async pass(attempt: () => Promise<Outcome>): Promise<Outcome | undefined> {
    // Nobody waits here with a lease running.
    if (this.room === 0) {
      return undefined;
    }
    this.#underWay++;
    try {
      return await this.#bulkhead.execute(() => this.#breaker.execute(attempt));
    } catch (error) {
      if (error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError) {
        return undefined;
      }
      throw error;
    } finally {
      this.#underWay--;
    }
  }
}

function blamesTarget(outcome: Outcome): boolean {
  return outcome.kind === "failed" && outcome.blamesTarget;
}
