import { type Page, type PageRequest, pageOfRows } from "@plinth/chassis";
import type { Database, Queries, Statement } from "@plinth/chassis/postgres";
import type { NewNotification, Notification, Notifications } from "../domain/notification.ts";
import { pageValues } from "./page-values.ts";

interface NotificationRow {
  seq: string;
  id: string;
  type: Notification["type"];
  data: Record<string, unknown>;
  correlation_id: string;
  created_at: Date;
  channels: Notification["channels"];
}

const ADD: Statement = {
  name: "add-notification",
  text: `insert into notifications (message_id, user_id, type, data, occurred_at, correlation_id, traceparent)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (message_id) do nothing returning id`,
};
const LIST: Statement = {
  name: "list-notifications",
  text: `select n.seq, n.id, n.type, n.data, n.correlation_id, n.created_at,
                coalesce((select jsonb_agg(jsonb_build_object('channel', d.channel, 'state', d.state) order by d.seq)
                            from deliveries d where d.notification_id = n.id), '[]') as channels
           from notifications n
          where n.user_id = $1 and n.seq < $2
          order by n.seq desc limit $3`,
};

export class NotificationsInPostgres implements Notifications {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(tx: Queries, notification: NewNotification): Promise<string | undefined> {
    const { messageId, userId, type, data, occurredAt, correlationId, traceparent } = notification;
    const values = [messageId, userId, type, JSON.stringify(data), occurredAt, correlationId, traceparent];
    return (await tx.rows<{ id: string }>(ADD, values))[0]?.id;
  }

  async list(userId: string, page: PageRequest): Promise<Page<Notification>> {
    const rows = await this.#database.rows<NotificationRow>(LIST, [userId, ...pageValues(page)]);
    return pageOfRows(rows, page.limit, notificationOf, ({ seq }) => seq);
  }
}

function notificationOf({ id, type, data, channels, ...row }: NotificationRow): Notification {
  return { id, type, data, channels, correlationId: row.correlation_id, createdAt: row.created_at.toISOString() };
}
