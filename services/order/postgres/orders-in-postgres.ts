import { type Page, type PageRequest, pageOfRows } from "@plinth/chassis";
import type { Queries, Statement } from "@plinth/chassis/postgres";
import type { CancelReason, Order, OrderItem, OrderPlace, OrderStatus, Orders } from "../domain/order.ts";

interface OrderRow {
  id: string;
  user_id: string;
  status: OrderStatus;
  reason: CancelReason | null;
  items: OrderItem[];
  /** A bigint, which comes as text. */
  total: string | null;
  currency: string;
  created_at: Date;
  updated_at: Date;
}

const ORDER = "id, user_id, status, reason, items, total, currency, created_at, updated_at";

const FIND: Statement = { name: "find-order", text: `select ${ORDER} from orders where id = $1` };
const FIND_OWN: Statement = {
  name: "find-own-order",
  text: `select ${ORDER} from orders where user_id = $2 and id = $1`,
};
const NEWEST: Statement = {
  name: "newest-orders",
  text: `select ${ORDER} from orders where user_id = $1 order by created_at desc, id desc limit $2`,
};
const OLDER: Statement = {
  name: "older-orders",
  text: `select ${ORDER} from orders where user_id = $1 and (created_at, id) < ($3::timestamptz, $4::uuid)
          order by created_at desc, id desc limit $2`,
};

export class OrdersInPostgres implements Orders {
  readonly #queries: Queries;

  /** @param queries the database, or a transaction where what it wrote is to be seen */
  constructor(queries: Queries) {
    this.#queries = queries;
  }

  async find(id: string, userId?: string): Promise<Order | undefined> {
    const [row] =
      userId === undefined
        ? await this.#queries.rows<OrderRow>(FIND, [id])
        : await this.#queries.rows<OrderRow>(FIND_OWN, [id, userId]);
    return row === undefined ? undefined : orderOf(row);
  }

  async ofUser(userId: string, { after, limit }: PageRequest<OrderPlace>): Promise<Page<Order, OrderPlace>> {
    const rows =
      after === undefined
        ? await this.#queries.rows<OrderRow>(NEWEST, [userId, limit + 1])
        : await this.#queries.rows<OrderRow>(OLDER, [userId, limit + 1, after.createdAt, after.id]);
    return pageOfRows(rows, limit, orderOf, placeOf);
  }
}

function placeOf({ created_at: createdAt, id }: OrderRow): OrderPlace {
  return { createdAt: createdAt.toISOString(), id };
}

function orderOf(row: OrderRow): Order {
  return {
    id: row.id,
    userId: row.user_id,
    status: row.status,
    reason: row.reason ?? undefined,
    items: row.items,
    total: row.total === null ? undefined : Number(row.total),
    currency: row.currency,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
