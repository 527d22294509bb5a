import { fileURLToPath } from "node:url";
import { createApp, type Logger, Metrics, Readiness, type Service, tokenChecker } from "@plinth/chassis";
import { consumeMessages } from "@plinth/chassis/kafka";
import { databaseUnavailable, openDatabase } from "@plinth/chassis/postgres";
import { contractOf } from "@plinth/events";
import { openSenders } from "./channels/senders.ts";
import { SecretBox } from "./crypto/secret-box.ts";
import { DeliveryMetrics } from "./delivery/delivery-metrics.ts";
import { DeliveryWorker } from "./delivery/delivery-worker.ts";
import { Gates } from "./delivery/gates.ts";
import { CHANNELS } from "./domain/channel.ts";
import { DELIVERY_RULES, type DeliveryRules, totalSecondsOf } from "./domain/delivery-rules.ts";
import { orderEventHandlers } from "./events/order-event-handlers.ts";
import { userEventHandlers } from "./events/user-event-handlers.ts";
import { type Resolve, systemResolve } from "./guard/resolver.ts";
import { deadLetterRoutes } from "./http/dead-letter-routes.ts";
import { deliveryRoutes } from "./http/delivery-routes.ts";
import { notificationRoutes } from "./http/notification-routes.ts";
import { preferenceRoutes } from "./http/preference-routes.ts";
import { notificationProblems } from "./http/problems.ts";
import { webhookRoutes } from "./http/webhook-routes.ts";
import { ContactsInPostgres } from "./postgres/contacts-in-postgres.ts";
import { DeliveriesInPostgres } from "./postgres/deliveries-in-postgres.ts";
import { DeliveryHistoryInPostgres } from "./postgres/delivery-history-in-postgres.ts";
import { NotificationsInPostgres } from "./postgres/notifications-in-postgres.ts";
import { purgesAfter } from "./postgres/purges.ts";
import { WebhooksInPostgres } from "./postgres/webhooks-in-postgres.ts";
import type { NotificationSettings } from "./settings.ts";
import { deadLetters } from "./use-cases/dead-letters.ts";
import { knowUser } from "./use-cases/know-user.ts";
import { ownWebhooks } from "./use-cases/own-webhooks.ts";
import { tellOfOrder } from "./use-cases/tell-of-order.ts";
import { webhookDeliveries } from "./use-cases/webhook-deliveries.ts";

const MIGRATIONS = fileURLToPath(new URL("./postgres/migrations", import.meta.url));

/** What only tests replace. */
export interface NotificationServiceProps {
  readonly rules: DeliveryRules;
  readonly resolve: Resolve;
}

/**
 * The notification service, with its schema up to date, at work on events and deliveries.
 * @throws Error when Postgres stays out of reach
 */
export async function createNotificationService(
  settings: NotificationSettings,
  log: Logger,
  { rules, resolve }: NotificationServiceProps = { rules: DELIVERY_RULES, resolve: systemResolve },
): Promise<Service> {
  const database = await openDatabase(
    settings,
    MIGRATIONS,
    "notification",
    log,
    purgesAfter(settings.NOTIFICATION_DAYS),
  );
  const totalSeconds = totalSecondsOf(rules);
  const contacts = new ContactsInPostgres(database);
  const notifications = new NotificationsInPostgres(database);
  const webhooks = new WebhooksInPostgres(database, contacts);
  const deliveries = new DeliveriesInPostgres(database, totalSeconds);
  const history = new DeliveryHistoryInPostgres(database, totalSeconds);

  const metrics = new Metrics("notification");
  const gates = new Gates(rules);
  const secrets = new SecretBox(settings.WEBHOOK_SECRET_KEY);
  const senders = openSenders(settings, secrets, resolve);
  const worker = new DeliveryWorker({
    deliveries,
    webhooks,
    gates,
    rules,
    log,
    senders: senders.byChannel,
    metrics: new DeliveryMetrics(metrics, deliveries, gates),
  });
  const nudge = () => worker.nudge();
  const channels = new Set(CHANNELS.filter((channel) => senders.byChannel.has(channel)));
  const consumption = consumeMessages({
    kafka: settings,
    group: "notification",
    contract: contractOf("notification"),
    topics: ["user.events", "order.events"],
    handlers: [
      ...userEventHandlers(knowUser(contacts, deliveries, nudge)),
      ...orderEventHandlers(tellOfOrder({ contacts, notifications, deliveries, webhooks, channels, nudge })),
    ],
    database,
    metrics,
    log,
  });
  const readiness = new Readiness([
    { name: "postgres", optional: false, check: () => database.check() },
    { name: "kafka", optional: true, check: () => consumption.check() },
    { name: "smtp", optional: true, check: () => senders.checkSmtp() },
  ]);

  const own = ownWebhooks({ webhooks, secrets, resolve, allowed: settings.WEBHOOK_ALLOWED_TARGETS });
  const app = createApp({
    title: "Notification service",
    version: "1",
    routes: [
      ...notificationRoutes(notifications),
      ...preferenceRoutes(contacts),
      ...deadLetterRoutes(deadLetters(history, nudge)),
      ...webhookRoutes(own),
      ...deliveryRoutes(webhookDeliveries(own, history, nudge)),
    ],
    problems: notificationProblems,
    authenticate: tokenChecker(settings, log),
    translate: databaseUnavailable,
    readiness,
    metrics,
    log,
    settings,
  });
  worker.start();
  return {
    app,
    readiness,
    close: async () => {
      await Promise.all([consumption.close(), worker.close()]);
      await Promise.all([senders.close(), database.close()]);
    },
  };
}
