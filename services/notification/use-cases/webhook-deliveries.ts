import type { Caller, Page, PageRequest } from "@plinth/chassis";
import type { Delivery } from "../domain/delivery.ts";
import type { DeliveryHistory } from "../domain/delivery-history.ts";
import type { OwnWebhooks } from "./own-webhooks.ts";
import { replayedOrProblem } from "./replayed-or-problem.ts";

/** What has become of the events for a user's own webhook. */
export interface WebhookDeliveries {
  /** @throws Problem `not-found` */
  list(caller: Caller, webhookId: string, page: PageRequest): Promise<Page<Delivery>>;
  /**
   * Delivers again what was delivered or given up, under its old message id.
   * @throws Problem `not-found`, `delivery-under-way`, `webhook-disabled`
   */
  replay(caller: Caller, webhookId: string, id: string): Promise<void>;
}

export function webhookDeliveries(
  webhooks: OwnWebhooks,
  history: DeliveryHistory,
  nudge: () => void,
): WebhookDeliveries {
  return {
    list: async (caller, webhookId, page) => {
      await webhooks.read(caller, webhookId);
      return history.ofWebhook(caller.subject, webhookId, page);
    },
    replay: async ({ subject }, webhookId, id) => {
      replayedOrProblem(await history.replayOfWebhook(subject, webhookId, id));
      nudge();
    },
  };
}
