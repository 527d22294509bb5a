import { type Logger, Pause } from "@plinth/chassis";
import type { Database } from "@plinth/chassis/postgres";
import type { Payments } from "../domain/payment.ts";
import type { SagaCall, SagaInput } from "../domain/saga.ts";
import type { StoredSaga } from "../domain/stored-saga.ts";
import { sagasInPostgres } from "../postgres/sagas-in-postgres.ts";
import { askPayments } from "./ask-payments.ts";
import type { SagaSteps } from "./saga-steps.ts";

export interface SagaWorkerProps {
  readonly database: Database;
  readonly steps: SagaSteps;
  readonly payments: Payments;
  /** Most calls under way at once. */
  readonly concurrency: number;
  readonly log: Logger;
}

/** How often to look for sagas whose time has come, where nothing says that there is one. */
const POLL_MS = 250;

/** A call to make: the intent is stored. */
interface Intent {
  readonly stored: StoredSaga;
  /** Of the saga with the intent: whoever finds another one comes too late. */
  readonly version: number;
  readonly call: SagaCall;
}

/**
 * Carries sagas on whose time has come: deadlines, and calls to the payment provider. Any number of workers may run: each
 * takes sagas that no other has locked, and keeps one while it calls by a lease, and by the version, which fences off
 * those that were too slow.
 */
export class SagaWorker {
  readonly #props: SagaWorkerProps;
  readonly #underWay = new Set<Promise<void>>();
  readonly #pause = new Pause();
  #closing = false;
  #run: Promise<void> | undefined;

  constructor(props: SagaWorkerProps) {
    this.#props = props;
  }

  start(): void {
    this.#run = this.#work();
  }

  /** Says that a saga's time may have come. */
  nudge(): void {
    this.#pause.end();
  }

  /** Ends what is under way; takes nothing more. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#pause.end();
    await this.#run;
    await Promise.all(this.#underWay);
  }

  async #work(): Promise<void> {
    while (!this.#closing) {
      const taken = await this.#takeDue();
      if (taken === 0) {
        await this.#pause.last(POLL_MS);
      }
    }
  }

  /** @returns how many sagas were carried on */
  async #takeDue(): Promise<number> {
    const free = this.#props.concurrency - this.#underWay.size;
    if (free === 0) {
      return 0;
    }
    try {
      const { taken, intents } = await this.#claim(free);
      for (const intent of intents) {
        this.#follow(this.#carryOut(intent));
      }
      return taken;
    } catch (err) {
      this.#props.log.warn({ err }, "sagas could not be taken");
      return 0;
    }
  }

  #claim(limit: number): Promise<{ taken: number; intents: Intent[] }> {
    return this.#props.database.transaction(async (tx) => {
      const due = await sagasInPostgres.lockDue(tx, limit);
      const intents: Intent[] = [];
      for (const stored of due) {
        const call = await this.#props.steps.advance(tx, stored, { type: "due" });
        if (call !== undefined) {
          intents.push({ stored, version: stored.version + 1, call });
        }
      }
      return { taken: due.length, intents };
    });
  }

  /** Outside of any transaction: a slow provider holds no lock. */
  async #carryOut({ stored, version, call }: Intent): Promise<void> {
    const { orderId } = stored;
    const log = this.#props.log.child({ orderId, correlationId: stored.context.correlationId });
    try {
      const input = await askPayments(this.#props.payments, call, stored);
      log.info({ call, outcome: input.outcome }, "the payment provider was asked");
      await this.#store(orderId, version, input, log);
    } catch (err) {
      // Nothing is lost: when the lease is over, the next worker asks what became of the call.
      log.warn({ err, call }, "the outcome of a call could not be stored");
    }
  }

  #store(orderId: string, version: number, input: SagaInput, log: Logger): Promise<void> {
    return this.#props.database.transaction(async (tx) => {
      const stored = await sagasInPostgres.lock(tx, orderId);
      if (stored?.version === version) {
        await this.#props.steps.advance(tx, stored, input);
      } else {
        log.info({ outcome: input.type }, "the saga has gone on without this outcome");
      }
    });
  }

  #follow(work: Promise<void>): void {
    this.#underWay.add(work);
    void work.finally(() => {
      this.#underWay.delete(work);
      this.#pause.end();
    });
  }
}
