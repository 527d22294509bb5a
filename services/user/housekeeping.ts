import type { Logger } from "@plinth/chassis";

/** Something that has to be done now and then, in whichever replica. */
export interface Chore {
  readonly name: string;
  do(): Promise<void>;
}

/** Does the chores every so often; one that fails is done the next time. */
export class Housekeeping {
  readonly #chores: readonly Chore[];
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  #underWay: Promise<void> = Promise.resolve();

  /** @param seconds from one time to the next */
  constructor(chores: readonly Chore[], seconds: number, log: Logger) {
    this.#chores = chores;
    this.#log = log;
    this.#timer = setInterval(() => {
      this.#underWay = this.#underWay.then(() => this.#doAll());
    }, seconds * 1000);
    this.#timer.unref();
  }

  /** Waits for the chore under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#underWay;
  }

  async #doAll(): Promise<void> {
    for (const chore of this.#chores) {
      await chore.do().catch((err: unknown) => this.#log.warn({ err, chore: chore.name }, "a chore failed"));
    }
  }
}
