import type { TraceContext } from "@plinth/chassis";
import { type MessageContract, refuseNew } from "@plinth/chassis/kafka";
import type { Database, Queries, Statement } from "@plinth/chassis/postgres";
import type { Decision, ReserveCommand } from "../domain/reservation.ts";

const INVENTORY_EVENTS = "inventory.events";

/** The answer goes into the outbox by the statement that decides: another one would keep the stock's lock for a round trip. */
const DECIDE = (decision: string, correlationId: string, traceparent: string) => `
  with decided as materialized (select ${decision} as decision),
  published as (
    insert into outbox (topic, key, type, data, correlation_id, traceparent)
    select '${INVENTORY_EVENTS}', $1::uuid, decision->>'type', decision->'data', ${correlationId}, ${traceparent}
      from decided where decision is not null)
  select decision from decided`;

const RESERVE: Statement = {
  name: "reserve-stock",
  text: DECIDE("reserve_stock($1, $2, $3, $4, $5, $6, $7)", "$6", "$7"),
};
const SETTLE: Statement = {
  name: "settle-reservation",
  text: DECIDE("settle_reservation($1, $2, $3, $4, $5)", "$4", "$5"),
};
const DUE: Statement = {
  name: "due-reservations",
  text: `select order_id as "orderId", correlation_id as "correlationId", traceparent from reservations
          where state = 'held' and expires_at <= statement_timestamp() order by expires_at limit $1`,
};

/** A hold whose time is over. */
export interface DueReservation extends TraceContext {
  readonly orderId: string;
}

/** How a hold ends. */
export type Settlement = "confirm" | "release" | "expire";

/** What was decided on the stock of each order. Every decision publishes its answer in its own transaction. */
export class ReservationsInPostgres {
  readonly #database: Database;
  readonly #contract: MessageContract;
  readonly #seconds: number;

  /**
   * @param contract that every answer is held against: one that breaks it is an error, which undoes its decision
   * @param seconds how long stock is held
   */
  constructor(database: Database, contract: MessageContract, seconds: number) {
    this.#contract = contract;
    this.#database = database;
    this.#seconds = seconds;
  }

  /** @param queries a transaction; or the database, then the reservation is a transaction by itself */
  async reserve(
    queries: Queries,
    { orderId, items, currency }: ReserveCommand,
    context: TraceContext,
  ): Promise<Decision> {
    const { correlationId, traceparent } = context;
    const skus = items.map(({ sku }) => sku);
    const quantities = items.map(({ quantity }) => quantity);
    const values = [orderId, skus, quantities, currency, this.#seconds, correlationId, traceparent];
    const [row] = await queries.rows<{ decision: Decision }>(RESERVE, values);
    if (row?.decision === undefined) {
      throw new Error("The database decided nothing on a reservation");
    }
    return this.#agreed(orderId, row.decision);
  }

  /** @returns undefined for an `expire` of what is not held or not due */
  async settle(
    queries: Queries,
    orderId: string,
    settlement: Settlement,
    reason: string | undefined,
    { correlationId, traceparent }: TraceContext,
  ): Promise<Decision | undefined> {
    const values = [orderId, settlement, reason, correlationId, traceparent];
    const [row] = await queries.rows<{ decision: Decision | null }>(SETTLE, values);
    return row?.decision == null ? undefined : this.#agreed(orderId, row.decision);
  }

  /** Holds whose time is over, the longest first. */
  due(limit: number): Promise<DueReservation[]> {
    return this.#database.rows<{ orderId: string; correlationId: string; traceparent: string }>(DUE, [limit]);
  }

  /** @throws ContractError */
  #agreed(orderId: string, decision: Decision): Decision {
    refuseNew(this.#contract, { topic: INVENTORY_EVENTS, key: orderId, type: decision.type, data: decision.data });
    return decision;
  }
}
