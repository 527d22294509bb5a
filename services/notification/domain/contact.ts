import type { Queries } from "@plinth/chassis/postgres";

/** What the user service says of somebody. */
export interface KnownUser {
  /** UUID */
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  /** Counts the changes of the two. */
  readonly version: number;
}

/** Which ways a user wants to be told by. */
export interface Preferences {
  readonly email: boolean;
  /** Undefined for no SMS. */
  readonly phone: string | undefined;
  /** The push provider's token of their device; undefined for no push messages. */
  readonly device: string | undefined;
}

/** How a user is reached. */
export interface Contact extends Preferences {
  /** Their address is known. */
  readonly isKnown: boolean;
}

/** Where contacts are kept. */
export interface Contacts {
  /**
   * The contact, which nobody changes until the transaction ends: an order's event and a user's event at the same time
   * would each miss the other otherwise.
   */
  hold(tx: Queries, userId: string): Promise<Contact>;
  /** @returns false when something newer is known already */
  know(tx: Queries, user: KnownUser): Promise<boolean>;
  preferencesOf(userId: string): Promise<Preferences>;
  prefer(userId: string, preferences: Preferences): Promise<void>;
}
