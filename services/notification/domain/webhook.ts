import type { Queries } from "@plinth/chassis/postgres";
import type { OrderEventType } from "./order-event.ts";

/** Most webhooks of one user. */
export const MOST_WEBHOOKS = 10;

/** Where a user's own system wants to be told. */
export interface Webhook {
  /** UUID */
  readonly id: string;
  readonly url: string;
  readonly events: readonly OrderEventType[];
  /** `disabled`: the receiver said that it is gone. */
  readonly state: "enabled" | "disabled";
  readonly createdAt: string;
}

export interface NewWebhook {
  readonly url: string;
  readonly target: string;
  readonly events: readonly OrderEventType[];
  /** Makes the encrypted secret, given the webhook's id. */
  readonly seal: (webhookId: string) => Buffer;
}

/** Where webhooks are kept. Every one is asked for together with its owner. */
export interface Webhooks {
  /** @returns undefined when the user has as many as they may */
  add(userId: string, webhook: NewWebhook): Promise<Webhook | undefined>;
  list(userId: string): Promise<Webhook[]>;
  find(userId: string, id: string): Promise<Webhook | undefined>;
  /** Its deliveries go with it. @returns false when there is none */
  remove(userId: string, id: string): Promise<boolean>;
  /** What waits for it is given up. */
  disable(id: string): Promise<void>;
  /** The user's enabled ones that want this type of event. */
  subscribed(tx: Queries, userId: string, type: OrderEventType): Promise<Subscription[]>;
}

/** Where a webhook's deliveries go. */
export interface Subscription {
  readonly webhookId: string;
  /** host:port */
  readonly target: string;
}
