import type { Page, PageRequest } from "@plinth/chassis";
import type { Delivery } from "./delivery.ts";

/** What has become of deliveries. */
export interface DeliveryHistory {
  /** Of one webhook of the user; empty also where it is not theirs. */
  ofWebhook(userId: string, webhookId: string, page: PageRequest): Promise<Page<Delivery>>;
  /** Of all users: what was given up. */
  dead(page: PageRequest): Promise<Page<Delivery>>;
  /** Makes it due again, with all its attempts. The receiver sees the same message id as before. */
  replayOfWebhook(userId: string, webhookId: string, id: string): Promise<Replayed>;
  /** The same for what was given up, of any user. */
  replayDead(id: string): Promise<Replayed>;
}

/** `under-way`: nothing to replay yet. `disabled`: its webhook takes nothing any more. */
export type Replayed = "replayed" | "under-way" | "disabled" | "unknown";
