import type { TraceContext } from "@plinth/chassis";
import type { Queries, Statement } from "@plinth/chassis/postgres";
import type { CancelReason, OrderItem, OrderStatus } from "../domain/order.ts";
import type { Saga, Step } from "../domain/saga.ts";
import type { NewOrder, StoredSaga } from "../domain/stored-saga.ts";

interface SagaRow {
  order_id: string;
  version: number;
  step: Step;
  attempt: number;
  deadline: Date | null;
  next_at: Date | null;
  lease_until: Date | null;
  payment_token: string | null;
  correlation_id: string;
  traceparent: string;
  step_since: Date;
  user_id: string;
  items: OrderItem[];
  currency: string;
  reason: CancelReason | null;
  /** A bigint, which comes as text. */
  total: string | null;
  now: Date;
}

const ADD: Statement = {
  name: "add-order",
  text: `with added as (
           insert into orders (id, user_id, items, currency) values ($1, $2, $3, $4) returning id
         )
         insert into sagas (order_id, step, attempt, deadline, next_at, payment_token, correlation_id, traceparent)
         select id, $5, $6, $7, $8, $9, $10, $11 from added`,
};

const SAGA = `s.order_id, s.version, s.step, s.attempt, s.deadline, s.next_at, s.lease_until, s.payment_token,
              s.correlation_id, s.traceparent, s.step_since, o.user_id, o.items, o.currency, o.reason, o.total,
              clock_timestamp() as now`;

const NOW: Statement = { name: "now", text: "select clock_timestamp() as now" };

/** Each worker takes others: no one waits for a row that somebody has locked. The index ends at a time that stands still. */
const CLAIM: Statement = {
  name: "due-sagas",
  text: `select ${SAGA} from sagas s join orders o on o.id = s.order_id
          where s.next_at <= statement_timestamp() and (s.lease_until is null or s.lease_until <= clock_timestamp())
          order by s.next_at limit $1 for update of s skip locked`,
};

const LOCK: Statement = {
  name: "lock-saga",
  text: `select ${SAGA} from sagas s join orders o on o.id = s.order_id where s.order_id = $1 for update of s`,
};

/** The order is touched only where its owner sees a change. */
const SAVE: Statement = {
  name: "save-saga",
  text: `with shown as (
           update orders set status = $8, reason = $9, total = $10, updated_at = clock_timestamp()
             from sagas where order_id = $1 and version = $2 and id = order_id
              and (orders.status, orders.reason, orders.total) is distinct from ($8, $9, $10::bigint)
         )
         update sagas set version = version + 1, step = $3, attempt = $4, deadline = $5, next_at = $6, lease_until = $7,
                payment_token = case when $3 in ('reserving', 'charging') then payment_token end,
                step_since = case when step = $3 then step_since else clock_timestamp() end
          where order_id = $1 and version = $2 returning order_id`,
};

const OPEN: Statement = {
  name: "open-sagas",
  text: `select step, count(*)::int as sagas,
                greatest(0, extract(epoch from clock_timestamp() - min(step_since)))::float8 as seconds
           from sagas where next_at is not null group by step`,
};

/** The sagas under way that are in one step. */
export interface OpenSagas {
  readonly sagas: number;
  /** How long the one has been in it that came first. */
  readonly seconds: number;
}

/** Keeps sagas beside their orders. Whatever changes one goes through a transaction that has it locked. */
export const sagasInPostgres = {
  /** The database's time: the one clock of all replicas. */
  async now(queries: Queries): Promise<Date> {
    const [row] = await queries.rows<{ now: Date }>(NOW, []);
    if (row === undefined) {
      throw new Error("The database does not know what time it is");
    }
    return row.now;
  },

  async add(tx: Queries, orderId: string, order: NewOrder, saga: Saga, context: TraceContext): Promise<void> {
    const { userId, items, currency, paymentToken } = order;
    const { step, attempt, deadline, nextAt } = saga;
    await tx.rows(ADD, [
      orderId,
      userId,
      JSON.stringify(items),
      currency,
      step,
      attempt,
      deadline,
      nextAt,
      paymentToken,
      context.correlationId,
      context.traceparent,
    ]);
  },

  /** Locks sagas whose time has come and that no worker has for itself, the longest waiting first. */
  async lockDue(tx: Queries, limit: number): Promise<StoredSaga[]> {
    return (await tx.rows<SagaRow>(CLAIM, [limit])).map(storedSaga);
  },

  /** @returns undefined where there is no such order */
  async lock(tx: Queries, orderId: string): Promise<StoredSaga | undefined> {
    const [row] = await tx.rows<SagaRow>(LOCK, [orderId]);
    return row === undefined ? undefined : storedSaga(row);
  },

  /** @throws Error where the saga has gone on since it was read: it was not locked */
  async save(tx: Queries, { orderId, version }: StoredSaga, saga: Saga): Promise<void> {
    const { step, attempt, deadline, nextAt, leaseUntil, reason, total } = saga;
    const shown = [statusIn(step), reason, total];
    const saved = await tx.rows(SAVE, [orderId, version, step, attempt, deadline, nextAt, leaseUntil, ...shown]);
    if (saved.length === 0) {
      throw new Error(`The saga of order ${orderId} has gone on from version ${version}`);
    }
  },

  /** The sagas that are under way, by step. */
  async open(queries: Queries): Promise<ReadonlyMap<string, OpenSagas>> {
    const rows = await queries.rows<OpenSagas & { step: string }>(OPEN, []);
    return new Map(rows.map(({ step, ...open }) => [step, open]));
  },
};

function statusIn(step: Step): OrderStatus {
  return step === "confirmed" || step === "cancelled" ? step : "pending";
}

function storedSaga(row: SagaRow): StoredSaga {
  return {
    orderId: row.order_id,
    version: row.version,
    saga: {
      step: row.step,
      attempt: row.attempt,
      total: row.total === null ? undefined : Number(row.total),
      reason: row.reason ?? undefined,
      deadline: row.deadline ?? undefined,
      nextAt: row.next_at ?? undefined,
      leaseUntil: row.lease_until ?? undefined,
    },
    userId: row.user_id,
    items: row.items,
    currency: row.currency,
    paymentToken: row.payment_token ?? undefined,
    context: { correlationId: row.correlation_id, traceparent: row.traceparent },
    stepSince: row.step_since,
    now: row.now,
  };
}
