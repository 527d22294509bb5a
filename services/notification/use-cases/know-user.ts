import type { Message } from "@plinth/chassis/kafka";
import { afterCommit, type Queries } from "@plinth/chassis/postgres";
import type { Contacts, KnownUser } from "../domain/contact.ts";
import type { Deliveries } from "../domain/delivery.ts";

/** Takes in what the user service says of somebody, and sends what waited for it. */
export type KnowUser = (message: Message<KnownUser>, tx: Queries) => Promise<void>;

export function knowUser(contacts: Contacts, deliveries: Deliveries, nudge: () => void): KnowUser {
  return async ({ data }, tx) => {
    await contacts.know(tx, data);
    await deliveries.release(tx, data.userId);
    afterCommit(tx, nudge);
  };
}
