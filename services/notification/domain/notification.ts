import type { Page, PageRequest } from "@plinth/chassis";
import type { Queries } from "@plinth/chassis/postgres";
import type { Channel } from "./channel.ts";
import type { DeliveryState } from "./delivery.ts";
import type { OrderEventType } from "./order-event.ts";

/** Something that a user is told. */
export interface Notification {
  /** UUID */
  readonly id: string;
  readonly type: OrderEventType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly correlationId: string;
  readonly createdAt: string;
  readonly channels: readonly { readonly channel: Channel; readonly state: DeliveryState }[];
}

export interface NewNotification {
  /** Of the message that told it: one notification each. */
  readonly messageId: string;
  readonly userId: string;
  readonly type: OrderEventType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly traceparent: string;
}

/** Where notifications are kept. */
export interface Notifications {
  /** @returns its id; undefined where this message has been told of already */
  add(tx: Queries, notification: NewNotification): Promise<string | undefined>;
  list(userId: string, page: PageRequest): Promise<Page<Notification>>;
}
