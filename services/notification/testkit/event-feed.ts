import { randomUUID } from "node:crypto";
import { createLogger } from "@plinth/chassis";
import type { Message, MessageHandler } from "@plinth/chassis/kafka";
import { Database } from "@plinth/chassis/postgres";
import { CHANNELS } from "../domain/channel.ts";
import { totalSecondsOf } from "../domain/delivery-rules.ts";
import { orderEventHandlers } from "../events/order-event-handlers.ts";
import { userEventHandlers } from "../events/user-event-handlers.ts";
import { ContactsInPostgres } from "../postgres/contacts-in-postgres.ts";
import { DeliveriesInPostgres } from "../postgres/deliveries-in-postgres.ts";
import { NotificationsInPostgres } from "../postgres/notifications-in-postgres.ts";
import { WebhooksInPostgres } from "../postgres/webhooks-in-postgres.ts";
import { knowUser } from "../use-cases/know-user.ts";
import { tellOfOrder } from "../use-cases/tell-of-order.ts";
import { quickRules } from "./quick-rules.ts";

/** Events as the consumer handles them, without Kafka: a service's worker on the same database finds what they cause. */
export class EventFeed {
  readonly database: Database;
  readonly #handlers: readonly MessageHandler[];

  /** @param url of a service's database */
  constructor(url: string) {
    this.database = new Database({ url, connections: 4, service: "test", log: createLogger("test", "error") });
    this.#handlers = handlersOn(this.database);
  }

  /** Handles an event in one transaction. */
  async happen(type: string, data: Readonly<Record<string, unknown>>, changes: Partial<Message> = {}): Promise<void> {
    const handler = this.#handlers.find((each) => each.type === type);
    const message: Message = {
      id: randomUUID(),
      type,
      source: "test",
      time: new Date().toISOString(),
      topic: "test",
      key: "test",
      data,
      context: {
        correlationId: "correlation-1",
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      },
      ...changes,
    };
    await this.database.transaction(async (tx) => handler?.handle(message, tx, createLogger("test", "error")));
  }

  /** Somebody new whose address is known. */
  async somebody(): Promise<{ userId: string; email: string }> {
    const userId = randomUUID();
    const email = `${userId}@example.com`;
    await this.happen("user.registered", { userId, email, name: "Ann" });
    return { userId, email };
  }

  /** @returns the order's id */
  async confirmOrder(userId: string): Promise<string> {
    const orderId = randomUUID();
    await this.happen("order.confirmed", { orderId, userId, total: 1250, currency: "EUR" });
    return orderId;
  }

  /** As if every lease and every pause were over. */
  async letTimePass(): Promise<void> {
    await this.database.rows(
      { name: "let-time-pass", text: "update deliveries set due_at = now() where state = 'pending'" },
      [],
    );
  }

  /** The rows of all deliveries, oldest first. */
  deliveries(): Promise<{ state: string; attempts: number }[]> {
    return this.database.rows(
      { name: "all-deliveries", text: "select state, attempts from deliveries order by seq" },
      [],
    );
  }

  close(): Promise<void> {
    return this.database.close();
  }
}

function handlersOn(database: Database): MessageHandler[] {
  const contacts = new ContactsInPostgres(database);
  const deliveries = new DeliveriesInPostgres(database, totalSecondsOf(quickRules()));
  const notifications = new NotificationsInPostgres(database);
  const webhooks = new WebhooksInPostgres(database, contacts);
  const nudge = () => undefined;
  return [
    ...userEventHandlers(knowUser(contacts, deliveries, nudge)),
    ...orderEventHandlers(
      tellOfOrder({ contacts, notifications, deliveries, webhooks, nudge, channels: new Set(CHANNELS) }),
    ),
  ];
}
