import { randomUUID } from "node:crypto";
import type { TraceContext } from "@plinth/chassis";
import type { Outbox } from "@plinth/chassis/kafka";
import { afterCommit, type Queries } from "@plinth/chassis/postgres";
import type { SagaCall, SagaInput, SagaMachine } from "../domain/saga.ts";
import type { NewOrder, StoredSaga } from "../domain/stored-saga.ts";
import { newMessages } from "../kafka/saga-messages.ts";
import type { OrderFigures } from "../order-figures.ts";
import { sagasInPostgres } from "../postgres/sagas-in-postgres.ts";

/** What a step of a saga writes: its new state, and what is to be published with it, in the caller's transaction. */
export class SagaSteps {
  readonly #machine: SagaMachine;
  readonly #outbox: Outbox;
  readonly #figures: OrderFigures;
  readonly #nudge: () => void;

  /** @param nudge called when a saga has been committed whose time has come */
  constructor(machine: SagaMachine, outbox: Outbox, figures: OrderFigures, nudge: () => void) {
    this.#machine = machine;
    this.#outbox = outbox;
    this.#figures = figures;
    this.#nudge = nudge;
  }

  /** Begins the saga of a new order. @returns the order's id */
  async begin(tx: Queries, order: NewOrder, context: TraceContext): Promise<string> {
    const orderId = randomUUID();
    const now = await sagasInPostgres.now(tx);
    const { saga, messages } = this.#machine.begin({ now, chance: Math.random() });
    await sagasInPostgres.add(tx, orderId, order, saga, context);
    await this.#outbox.add(tx, context, ...newMessages(messages, { orderId, ...order }, saga));
    afterCommit(tx, () => this.#figures.placed());
    return orderId;
  }

  /**
   * Gives a saga, which the transaction has locked, the input. What changes nothing writes nothing.
   * @returns the call to make once the transaction is committed
   */
  async advance(tx: Queries, stored: StoredSaga, input: SagaInput): Promise<SagaCall | undefined> {
    const { saga, messages, call } = this.#machine.decide(stored.saga, input, {
      now: stored.now,
      chance: Math.random(),
    });
    if (saga === stored.saga) {
      return undefined;
    }
    await sagasInPostgres.save(tx, stored, saga);
    if (messages.length > 0) {
      await this.#outbox.add(tx, stored.context, ...newMessages(messages, stored, saga));
    }
    afterCommit(tx, () => {
      this.#figures.advanced(stored, saga);
      if (saga.nextAt !== undefined && saga.nextAt <= stored.now) {
        this.#nudge();
      }
    });
    return call;
  }
}
