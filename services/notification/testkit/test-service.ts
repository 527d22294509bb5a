import { randomUUID } from "node:crypto";
import { createLogger, readSettings, type Service } from "@plinth/chassis";
import type { Message, MessageHandler } from "@plinth/chassis/kafka";
import { Database } from "@plinth/chassis/postgres";
import request from "supertest";
import { json, Peer } from "../../chassis/testkit/peer.ts";
import { signedToken, type TestIssuer, testIssuer } from "../../chassis/testkit/signed-token.ts";
import { CHANNELS } from "../domain/channel.ts";
import { totalSecondsOf } from "../domain/delivery-rules.ts";
import { orderEventHandlers } from "../events/order-event-handlers.ts";
import { userEventHandlers } from "../events/user-event-handlers.ts";
import { systemResolve } from "../guard/resolver.ts";
import { ContactsInPostgres } from "../postgres/contacts-in-postgres.ts";
import { DeliveriesInPostgres } from "../postgres/deliveries-in-postgres.ts";
import { NotificationsInPostgres } from "../postgres/notifications-in-postgres.ts";
import { WebhooksInPostgres } from "../postgres/webhooks-in-postgres.ts";
import { createNotificationService, type NotificationServiceProps } from "../service.ts";
import { notificationSettings } from "../settings.ts";
import { knowUser } from "../use-cases/know-user.ts";
import { tellOfOrder } from "../use-cases/tell-of-order.ts";
import { notificationEnvironment, type Surroundings } from "./notification-environment.ts";
import { quickRules } from "./quick-rules.ts";

/** A notification service in the test's own process, and what tests do with it again and again. */
export class TestService {
  readonly database: Database;
  readonly #service: Service;
  readonly #issuer: TestIssuer;
  readonly #jwks: Peer;
  readonly #handlers: readonly MessageHandler[];

  private constructor(service: Service, database: Database, issuer: TestIssuer, jwks: Peer) {
    this.#service = service;
    this.database = database;
    this.#issuer = issuer;
    this.#jwks = jwks;
    this.#handlers = handlersOn(database);
  }

  static async start(
    around: Surroundings,
    { rules = quickRules(), resolve = systemResolve }: Partial<NotificationServiceProps> = {},
  ): Promise<TestService> {
    const issuer = await testIssuer();
    const jwks = await Peer.start(json({ keys: [issuer.publicJwk] }));
    const settings = readSettings(notificationSettings, notificationEnvironment({ ...around, jwks: jwks.url }));
    const log = createLogger("notification", "error");
    const service = await createNotificationService(settings, log, { rules, resolve });
    const database = new Database({ url: around.database, connections: 4, service: "test", log });
    return new TestService(service, database, issuer, jwks);
  }

  request(): ReturnType<typeof request> {
    return request(this.#service.app);
  }

  /** Somebody's token, as a header. */
  async authorization(userId: string, roles: readonly string[] = ["customer"]): Promise<string> {
    return `Bearer ${await signedToken(this.#issuer, { claims: { sub: userId, roles } })}`;
  }

  /** Handles an event as the consumer does: in one transaction. */
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
  async somebody(): Promise<{ userId: string; email: string; authorization: string }> {
    const userId = randomUUID();
    const email = `${userId}@example.com`;
    await this.happen("user.registered", { userId, email, name: "Ann" });
    return { userId, email, authorization: await this.authorization(userId) };
  }

  /** @returns the order's id */
  async confirmOrder(userId: string): Promise<string> {
    const orderId = randomUUID();
    await this.happen("order.confirmed", { orderId, userId, total: 1250, currency: "EUR" });
    return orderId;
  }

  /** The states of the user's deliveries, as they themselves see them: newest first. */
  async states(authorization: string): Promise<string[]> {
    const { body } = await this.request().get("/v1/notifications").set("authorization", authorization).expect(200);
    return body.items.flatMap(({ channels }: { channels: { state: string }[] }) => channels.map(({ state }) => state));
  }

  async metrics(): Promise<string> {
    return (await this.request().get("/metrics")).text;
  }

  async close(): Promise<void> {
    await this.#service.close();
    await this.database.close();
    await this.#jwks.stop();
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
