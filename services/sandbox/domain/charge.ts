import type { Page, PageRequest } from "@plinth/chassis";

/** A payment, as the ledger's rows of its key say. */
export interface Charge {
  /** UUID of the row that settled it. */
  readonly id: string;
  /** The caller's own name for it. */
  readonly key: string;
  readonly status: "succeeded" | "declined";
  /** Why it was declined; `voided` where its refund came before it. Null where it succeeded. */
  readonly declineReason: "card-declined" | "voided" | null;
  /** In minor units. */
  readonly amount: number;
  /** ISO 4217 */
  readonly currency: string;
  readonly refunded: boolean;
  /** What the customer has paid in the end, in minor units: charges less refunds. */
  readonly net: number;
  /** ISO 8601 */
  readonly createdAt: string;
}

/** How a key may be settled, once and for all. */
export interface Settlement {
  readonly key: string;
  readonly kind: "charge" | "decline" | "void";
  readonly amount: number;
  readonly currency: string;
}

/** A tombstone is of no amount, in the code that ISO 4217 keeps for no currency. */
export const NOTHING = { amount: 0, currency: "XXX" } as const;

/** One line of the ledger; none is ever changed. */
export interface LedgerEntry {
  /** UUID */
  readonly id: string;
  readonly key: string;
  readonly kind: "charge" | "decline" | "refund" | "void";
  readonly amount: number;
  readonly currency: string;
  /** ISO 8601 */
  readonly createdAt: string;
}

/** The book of all payments: rows are added, never changed. */
export interface Ledger {
  /** @returns undefined where the key is settled already, whoever came first */
  settle(settlement: Settlement): Promise<Charge | undefined>;
  chargeOf(key: string): Promise<Charge | undefined>;
  /** Gives back what was charged; does nothing where that has been done, or nothing was charged. */
  refund(key: string): Promise<void>;
  charges(page: PageRequest): Promise<Page<Charge>>;
  /** @param key only its rows; undefined for all */
  entries(key: string | undefined, page: PageRequest): Promise<Page<LedgerEntry>>;
}
