/** A call that has not been answered. */
export interface PendingCall {
  readonly since: number;
  readonly giveUp: () => void;
}

/**
 * Gives up on calls that are not answered in time. One timer serves all of them: a timer for each would cost a tenth of what
 * the call itself does.
 */
export class PendingCalls {
  readonly #longestMs: number;
  readonly #pending = new Set<PendingCall>();
  #timer: NodeJS.Timeout | undefined;

  /** @param longestMs a call is given up when it has taken so long, or up to half as long again; milliseconds */
  constructor(longestMs: number) {
    this.#longestMs = longestMs;
  }

  /** @param giveUp called once, where it takes too long */
  begin(giveUp: () => void): PendingCall {
    const call = { since: performance.now(), giveUp };
    this.#pending.add(call);
    // By itself it keeps no process from its end: the connections do that.
    this.#timer ??= setInterval(() => setImmediate(() => this.#look()), this.#longestMs / 2).unref();
    return call;
  }

  /** The answer has come. @returns false where the call has been given up */
  end(call: PendingCall): boolean {
    return this.#pending.delete(call);
  }

  /**
   * The set has the oldest first. Called after the event loop has taken in what has arrived: where the process itself was held up,
   * the answers are there already.
   */
  #look(): void {
    if (this.#pending.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    const latest = performance.now() - this.#longestMs;
    for (const call of this.#pending) {
      if (call.since > latest) {
        return;
      }
      this.#pending.delete(call);
      call.giveUp();
    }
  }
}
