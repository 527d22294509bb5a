import type { TraceContext } from "@plinth/chassis";

/** What is to be paid. */
export interface Charge {
  /** The same at each try for one order: the provider makes one charge a key, whatever happens on the way. */
  readonly key: string;
  /** Minor units. */
  readonly amount: number;
  /** ISO 4217 */
  readonly currency: string;
  /** Stands for the card. Sensitive: never logged, never in an event. */
  readonly token: string;
}

/**
 * How a charge ended. `unknown` where nobody can tell: a lost connection, no answer in time, an answer that says neither.
 * The money may have moved.
 */
export type ChargeOutcome = "succeeded" | "declined" | "unknown";

/** The payment provider, as the saga sees it. No method rejects: what went wrong is an outcome. */
export interface Payments {
  /** Makes the charge, or repeats the outcome of the first try under its key. */
  charge(charge: Charge, context: TraceContext): Promise<ChargeOutcome>;
  /** What became of the charge; `none` where the provider has not seen the key. */
  find(key: string, context: TraceContext): Promise<ChargeOutcome | "none">;
  /** Gives the money back. Where no charge came yet, it makes a late one void: so no more is owed under the key afterwards. */
  refund(key: string, context: TraceContext): Promise<"succeeded" | "unknown">;
}
