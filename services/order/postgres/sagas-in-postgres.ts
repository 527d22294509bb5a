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
  now: Date;
}

interface OrderRow {
  id: string;
  items: OrderItem[];
  currency: string;
  reason: CancelReason | null;
  /** A bigint, which comes as text. */
  total: string | null;
}

const ADD: Statement = {
  name: "add-order",
  text: "insert into orders (id, user_id, items, currency) values ($1, $2, $3, $4)",
};
const ADD_SAGA: Statement = {
  name: "add-saga",
  text: `insert into sagas
           (order_id, user_id, step, attempt, deadline, next_at, payment_token, correlation_id, traceparent)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
};

/** Sagas and orders may lie on different nodes, so that no statement is about both. */
const SAGA = `order_id, user_id, version, step, attempt, deadline, next_at, lease_until, payment_token, correlation_id, traceparent,
              step_since, clock_timestamp() as now`;

const NOW: Statement = { name: "now", text: "select clock_timestamp() as now" };

/** Each worker takes others: no one waits for a row that somebody has locked. The index ends at a time that stands still. */
const CLAIM: Statement = {
  name: "due-sagas",
  text: `select ${SAGA} from sagas
          where next_at <= statement_timestamp() and (lease_until is null or lease_until <= clock_timestamp())
          order by next_at limit $1 for update skip locked`,
};

const LOCK: Statement = {
  name: "lock-saga",
  text: `select ${SAGA} from sagas where order_id = $1 for update`,
};

/** Read once their sagas are locked: what the locks' last holders have written is seen. */
const ORDERS: Statement = {
  name: "orders-of-sagas",
  text: `select id, items, currency, reason, total from orders where user_id = any ($1::text[]) and id = any ($2::uuid[])`,
};

const SHOW: Statement = {
  name: "show-order",
  text: `update orders set status = $3, reason = $4, total = $5, updated_at = clock_timestamp()
          where user_id = $1 and id = $2`,
};

const SAVE: Statement = {
  name: "save-saga",
  text: `update sagas set version = version + 1, step = $3, attempt = $4, deadline = $5, next_at = $6, lease_until = $7,
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
    await tx.rows(ADD, [orderId, userId, JSON.stringify(items), currency]);
    const { correlationId, traceparent } = context;
    const values = [step, attempt, deadline, nextAt, paymentToken, correlationId, traceparent];
    await tx.rows(ADD_SAGA, [orderId, userId, ...values]);
  },

  /** Locks sagas whose time has come and that no worker has for itself, the longest waiting first. */
  async lockDue(tx: Queries, limit: number): Promise<StoredSaga[]> {
    return withOrders(tx, await tx.rows<SagaRow>(CLAIM, [limit]));
  },

  /** @returns undefined where there is no such order */
  async lock(tx: Queries, orderId: string): Promise<StoredSaga | undefined> {
    const [stored] = await withOrders(tx, await tx.rows<SagaRow>(LOCK, [orderId]));
    return stored;
  },

  /** @throws Error where the saga has gone on since it was read: it was not locked */
  async save(tx: Queries, { orderId, version, userId, saga: before }: StoredSaga, saga: Saga): Promise<void> {
    const { step, attempt, deadline, nextAt, leaseUntil } = saga;
    const saved = await tx.rows(SAVE, [orderId, version, step, attempt, deadline, nextAt, leaseUntil]);
    if (saved.length === 0) {
      throw new Error(`The saga of order ${orderId} has gone on from version ${version}`);
    }
    // The order is touched only where its owner sees a change.
    if (shownOf(before).join() !== shownOf(saga).join()) {
      await tx.rows(SHOW, [userId, orderId, ...shownOf(saga)]);
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

/** What of a saga the order's owner sees. */
function shownOf({ step, reason, total }: Saga) {
  return [statusIn(step), reason, total];
}

async function withOrders(tx: Queries, rows: readonly SagaRow[]): Promise<StoredSaga[]> {
  if (rows.length === 0) {
    return [];
  }
  const keys = [rows.map(({ user_id }) => user_id), rows.map(({ order_id }) => order_id)];
  const orders = new Map((await tx.rows<OrderRow>(ORDERS, keys)).map((order) => [order.id, order]));
  return rows.map((row) => storedSaga(row, orders.get(row.order_id)));
}

function storedSaga(row: SagaRow, order: OrderRow | undefined): StoredSaga {
  if (order === undefined) {
    throw new Error(`The saga ${row.order_id} has no order`);
  }
  return {
    orderId: row.order_id,
    version: row.version,
    saga: {
      step: row.step,
      attempt: row.attempt,
      total: order.total === null ? undefined : Number(order.total),
      reason: order.reason ?? undefined,
      deadline: row.deadline ?? undefined,
      nextAt: row.next_at ?? undefined,
      leaseUntil: row.lease_until ?? undefined,
    },
    userId: row.user_id,
    items: order.items,
    currency: order.currency,
    paymentToken: row.payment_token ?? undefined,
    context: { correlationId: row.correlation_id, traceparent: row.traceparent },
    stepSince: row.step_since,
    now: row.now,
  };
}
