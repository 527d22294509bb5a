import type { Queries } from "@plinth/chassis/postgres";
import type { Channel } from "./channel.ts";
import type { OrderEventType } from "./order-event.ts";

/** `waiting`: for the user's address. `dead`: given up, and kept to be replayed. */
export const DELIVERY_STATES = ["waiting", "pending", "delivered", "dead"] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One message to one place. */
export interface Delivery {
  /** UUID */
  readonly id: string;
  readonly notificationId: string;
  readonly userId: string;
  readonly type: OrderEventType;
  readonly channel: Channel;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** How the last attempt ended; undefined before it. */
  readonly reason: string | undefined;
  /** The HTTP or SMTP status of the last answer. */
  readonly status: number | undefined;
  readonly createdAt: string;
  /** When it was delivered or given up. */
  readonly endedAt: string | undefined;
}

/** A delivery to be made. */
export interface PlannedDelivery {
  readonly channel: Channel;
  readonly webhookId: string | undefined;
  readonly target: string;
  readonly state: "waiting" | "pending";
}

/** A delivery that this process, and no other, may try now. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly notificationId: string;
  readonly channel: Channel;
  /** What a circuit breaker watches: the channel, or the host:port of the webhook. */
  readonly target: string;
  /** This one included. */
  readonly attempts: number;
  readonly fence: number;
  /** How long it may still be tried, in milliseconds. */
  readonly remainingMs: number;
  readonly type: OrderEventType;
  readonly data: Readonly<Record<string, unknown>>;
  /** ISO 8601: when the event took place. */
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly traceparent: string;
  readonly email: string | undefined;
  readonly name: string | undefined;
  readonly phone: string | undefined;
  readonly device: string | undefined;
  readonly webhook: { readonly id: string; readonly url: string; readonly secret: Buffer } | undefined;
}

/** What becomes of a claimed delivery. */
export type Settlement =
  | { readonly state: "delivered"; readonly status: number | undefined }
  | {
      readonly state: "pending";
      readonly reason: string;
      readonly status: number | undefined;
      readonly delayMs: number;
      /** False where nothing was tried. */
      readonly counts: boolean;
    }
  | { readonly state: "dead"; readonly reason: string; readonly status: number | undefined };

export interface ClaimRequest {
  readonly channels: readonly {
    readonly channel: Channel;
    /** How many of it. */
    readonly slots: number;
    /** Of these, how many of one target, unless `room` says otherwise. */
    readonly perTarget: number;
  }[];
  /** How many of these targets; none of those with 0. */
  readonly room: ReadonlyMap<string, number>;
  readonly leaseMs: number;
}

/** Where deliveries are kept. */
export interface Deliveries {
  plan(tx: Queries, notificationId: string, planned: readonly PlannedDelivery[]): Promise<void>;
  /** The address is there: what waited for it becomes due. */
  release(tx: Queries, userId: string): Promise<void>;
  /** Claims are exclusive until the lease ends. */
  claim(request: ClaimRequest): Promise<ClaimedDelivery[]>;
  /** @returns false when the claim was lost: then somebody else decides */
  settle(claim: ClaimedDelivery, settlement: Settlement): Promise<boolean>;
  /** Gives up what nobody could try in time. @returns how many of each channel */
  expire(): Promise<ReadonlyMap<Channel, number>>;
  countDead(): Promise<ReadonlyMap<Channel, number>>;
}
