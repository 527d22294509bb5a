import { randomUUID } from "node:crypto";
import type { Database, Queries, Statement } from "@plinth/chassis/postgres";
import type { Contacts } from "../domain/contact.ts";
import type { OrderEventType } from "../domain/order-event.ts";
import { MOST_WEBHOOKS, type NewWebhook, type Subscription, type Webhook, type Webhooks } from "../domain/webhook.ts";

interface WebhookRow {
  id: string;
  url: string;
  events: Webhook["events"];
  state: Webhook["state"];
  created_at: Date;
}

const WEBHOOK = "id, url, events, state, created_at";

const COUNT: Statement = {
  name: "count-webhooks",
  text: "select count(*)::int as count from webhooks where user_id = $1",
};
const ADD: Statement = {
  name: "add-webhook",
  text: `insert into webhooks (id, user_id, url, target, events, secret) values ($1, $2, $3, $4, $5, $6)
         returning ${WEBHOOK}`,
};
const LIST: Statement = {
  name: "list-webhooks",
  text: `select ${WEBHOOK} from webhooks where user_id = $1 order by seq desc`,
};
const FIND: Statement = {
  name: "find-webhook",
  text: `select ${WEBHOOK} from webhooks where user_id = $1 and id = $2`,
};
const REMOVE: Statement = {
  name: "remove-webhook",
  text: "delete from webhooks where user_id = $1 and id = $2 returning id",
};
const DISABLE: Statement = {
  name: "disable-webhook",
  text: "update webhooks set state = 'disabled' where id = $1",
};
const GIVE_UP: Statement = {
  name: "give-up-on-webhook",
  text: `update deliveries set state = 'dead', reason = 'gone', ended_at = now()
          where webhook_id = $1 and state = 'pending'`,
};
const SUBSCRIBED: Statement = {
  name: "subscribed-webhooks",
  text: `select id as "webhookId", target from webhooks
          where user_id = $1 and state = 'enabled' and $2 = any(events)`,
};

export class WebhooksInPostgres implements Webhooks {
  readonly #database: Database;
  readonly #contacts: Contacts;

  constructor(database: Database, contacts: Contacts) {
    this.#database = database;
    this.#contacts = contacts;
  }

  add(userId: string, { url, target, events, seal }: NewWebhook): Promise<Webhook | undefined> {
    return this.#database.transaction(async (tx) => {
      // One at a time for each user, or many at once would all find room.
      await this.#contacts.hold(tx, userId);
      const [counted] = await tx.rows<{ count: number }>(COUNT, [userId]);
      if ((counted?.count ?? 0) >= MOST_WEBHOOKS) {
        return undefined;
      }
      const id = randomUUID();
      return webhookOf(await tx.rows<WebhookRow>(ADD, [id, userId, url, target, events, seal(id)]));
    });
  }

  async list(userId: string): Promise<Webhook[]> {
    return (await this.#database.rows<WebhookRow>(LIST, [userId])).flatMap((row) => webhookOf([row]) ?? []);
  }

  async find(userId: string, id: string): Promise<Webhook | undefined> {
    return webhookOf(await this.#database.rows<WebhookRow>(FIND, [userId, id]));
  }

  async remove(userId: string, id: string): Promise<boolean> {
    return (await this.#database.rows(REMOVE, [userId, id])).length > 0;
  }

  async disable(id: string): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await tx.rows(DISABLE, [id]);
      await tx.rows(GIVE_UP, [id]);
    });
  }

  subscribed(tx: Queries, userId: string, type: OrderEventType): Promise<Subscription[]> {
    return tx.rows<Subscription & Record<string, unknown>>(SUBSCRIBED, [userId, type]);
  }
}

function webhookOf([row]: readonly WebhookRow[]): Webhook | undefined {
  if (row === undefined) {
    return undefined;
  }
  const { id, url, events, state } = row;
  return { id, url, events, state, createdAt: row.created_at.toISOString() };
}
