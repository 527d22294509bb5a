import type { Page, PageRequest } from "@plinth/chassis";
import type { Delivery } from "../domain/delivery.ts";
import type { DeliveryHistory } from "../domain/delivery-history.ts";
import { replayedOrProblem } from "./replayed-or-problem.ts";

/** What was given up, of all users. */
export interface DeadLetters {
  list(page: PageRequest): Promise<Page<Delivery>>;
  /** @throws Problem `not-found`, `delivery-under-way`, `webhook-disabled` */
  replay(id: string): Promise<void>;
}

export function deadLetters(history: DeliveryHistory, nudge: () => void): DeadLetters {
  return {
    list: (page) => history.dead(page),
    replay: async (id) => {
      replayedOrProblem(await history.replayDead(id));
      nudge();
    },
  };
}
