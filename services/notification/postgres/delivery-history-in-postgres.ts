import { type Page, type PageRequest, pageOfRows } from "@plinth/chassis";
import type { Database, Statement } from "@plinth/chassis/postgres";
import type { Channel } from "../domain/channel.ts";
import type { Delivery } from "../domain/delivery.ts";
import type { DeliveryHistory, Replayed } from "../domain/delivery-history.ts";
import { pageValues } from "./page-values.ts";

interface DeliveryRow {
  seq: string;
  id: string;
  notification_id: string;
  user_id: string;
  type: Delivery["type"];
  channel: Channel;
  state: Delivery["state"];
  attempts: number;
  reason: string | null;
  status: number | null;
  created_at: Date;
  ended_at: Date | null;
}

interface FoundRow {
  state: Delivery["state"];
  is_enabled: boolean;
}

const DELIVERY = `d.seq, d.id, d.notification_id, n.user_id, n.type, d.channel, d.state, d.attempts, d.reason, d.status,
                  d.created_at, d.ended_at`;

const OF_WEBHOOK: Statement = {
  name: "deliveries-of-webhook",
  text: `select ${DELIVERY}
           from deliveries d
           join notifications n on n.id = d.notification_id
           join webhooks w on w.id = d.webhook_id
          where w.user_id = $1 and w.id = $2 and d.seq < $3
          order by d.seq desc limit $4`,
};
const DEAD: Statement = {
  name: "dead-deliveries",
  text: `select ${DELIVERY}
           from deliveries d
           join notifications n on n.id = d.notification_id
          where d.state = 'dead' and d.seq < $1
          order by d.seq desc limit $2`,
};
const FIND_OF_WEBHOOK: Statement = {
  name: "hold-delivery-of-webhook",
  text: `select d.state, w.state = 'enabled' as is_enabled
           from deliveries d join webhooks w on w.id = d.webhook_id
          where d.id = $1 and w.id = $2 and w.user_id = $3
            for update of d`,
};
const FIND: Statement = {
  name: "hold-delivery",
  text: `select d.state, coalesce(w.state, 'enabled') = 'enabled' as is_enabled
           from deliveries d left join webhooks w on w.id = d.webhook_id
          where d.id = $1
            for update of d`,
};
const REPLAY: Statement = {
  name: "replay-delivery",
  text: `update deliveries
            set state = 'pending', attempts = 0, fence = fence + 1, due_at = now(), ended_at = null,
                expires_at = now() + make_interval(secs => ($2::jsonb ->> channel)::int)
          where id = $1`,
};

export class DeliveryHistoryInPostgres implements DeliveryHistory {
  readonly #database: Database;
  readonly #totalSeconds: Readonly<Record<Channel, number>>;

  /** @param totalSeconds how long each channel is tried */
  constructor(database: Database, totalSeconds: Readonly<Record<Channel, number>>) {
    this.#database = database;
    this.#totalSeconds = totalSeconds;
  }

  async ofWebhook(userId: string, webhookId: string, page: PageRequest): Promise<Page<Delivery>> {
    const values = [userId, webhookId, ...pageValues(page)];
    return pageOfRows(
      await this.#database.rows<DeliveryRow>(OF_WEBHOOK, values),
      page.limit,
      deliveryOf,
      ({ seq }) => seq,
    );
  }

  async dead(page: PageRequest): Promise<Page<Delivery>> {
    return pageOfRows(
      await this.#database.rows<DeliveryRow>(DEAD, pageValues(page)),
      page.limit,
      deliveryOf,
      ({ seq }) => seq,
    );
  }

  replayOfWebhook(userId: string, webhookId: string, id: string): Promise<Replayed> {
    return this.#replay(id, ["delivered", "dead"], FIND_OF_WEBHOOK, [id, webhookId, userId]);
  }

  replayDead(id: string): Promise<Replayed> {
    return this.#replay(id, ["dead"], FIND, [id]);
  }

  #replay(
    id: string,
    from: readonly Delivery["state"][],
    find: Statement,
    values: readonly string[],
  ): Promise<Replayed> {
    return this.#database.transaction(async (tx) => {
      const [found] = await tx.rows<FoundRow>(find, values);
      if (found === undefined) {
        return "unknown";
      }
      if (!found.is_enabled) {
        return "disabled";
      }
      if (!from.includes(found.state)) {
        return found.state === "delivered" ? "unknown" : "under-way";
      }
      await tx.rows(REPLAY, [id, JSON.stringify(this.#totalSeconds)]);
      return "replayed";
    });
  }
}

function deliveryOf(row: DeliveryRow): Delivery {
  const { id, type, channel, state, attempts } = row;
  return {
    id,
    type,
    channel,
    state,
    attempts,
    notificationId: row.notification_id,
    userId: row.user_id,
    reason: row.reason ?? undefined,
    status: row.status ?? undefined,
    createdAt: row.created_at.toISOString(),
    endedAt: row.ended_at?.toISOString(),
  };
}
