import { messageOf } from "../failure.ts";
import { type ResourceFailure, StateUnwritable } from "./engine-error.ts";

/** Thrown at whatever comes after a failure or an interruption: nothing new begins then. */
export class Stopping extends Error {
  override readonly name = "Stopping";
}

/** Whether a run goes on, what went wrong in it, and what is still under way. */
export class RunEnding {
  readonly #failures: ResourceFailure[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #stopping = Promise.withResolvers<void>();
  #stopped = false;

  get failures(): readonly ResourceFailure[] {
    return this.#failures;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Resolves when `stop` or `fail` is called. */
  get whenStopped(): Promise<void> {
    return this.#stopping.promise;
  }

  /** Begins nothing new from now on; what is under way ends. */
  stop(): void {
    this.#stopped = true;
    this.#stopping.resolve();
  }

  /** Notes a failure, which ends the run once what is under way has ended. */
  fail(failure: ResourceFailure): void {
    this.note(failure);
    this.stop();
  }

  /** Notes a failure that keeps nothing else from being done. */
  note(failure: ResourceFailure): void {
    this.#failures.push(failure);
  }

  /** Notes what was thrown because of a resource. What is no single one's fault, such as a full disk, is noted once. */
  blame(urn: string | undefined, error: unknown): void {
    const message = messageOf(error);
    if (urn !== undefined && !(error instanceof StateUnwritable)) {
      this.note({ urn, message });
    } else if (!this.#failures.some((known) => known.message === message)) {
      this.note({ message });
    }
  }

  /** @throws Stopping once the run is to end */
  check(): void {
    if (this.#stopped) {
      throw new Stopping("The run is ending.");
    }
  }

  /** Does a piece of work that `idle` waits for. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    const underWay = work();
    this.#underWay.add(underWay);
    try {
      return await underWay;
    } finally {
      this.#underWay.delete(underWay);
    }
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) {
      await Promise.allSettled(this.#underWay);
    }
  }
}
