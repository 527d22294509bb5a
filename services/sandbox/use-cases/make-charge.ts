import { Problem } from "@plinth/chassis";
import type { Charge, Ledger } from "../domain/charge.ts";
import { type PaymentToken, paymentTokens, type TokenBehaviour } from "../domain/payment-token.ts";

export interface ChargeOrder {
  readonly key: string;
  readonly amount: number;
  readonly currency: string;
  readonly token: PaymentToken;
}

/** Keeps the caller waiting, or hangs up, as the behaviour says. */
export type Trouble = (answer: TokenBehaviour["firstAnswer"]) => Promise<void>;

/**
 * Charges once a key: whoever repeats it hears of the first outcome.
 * @throws Problem `charge-differs` where the key was used for another amount or currency
 */
export type MakeCharge = (order: ChargeOrder) => Promise<Charge>;

export function makeCharge(ledger: Ledger, trouble: Trouble): MakeCharge {
  return async ({ token, ...order }) => {
    const { outcome, firstAnswer } = paymentTokens[token];
    const settled = await ledger.settle({ ...order, kind: outcome });
    if (settled === undefined) {
      return firstOutcome(ledger, order);
    }
    await trouble(firstAnswer);
    return settled;
  };
}

async function firstOutcome(ledger: Ledger, order: Omit<ChargeOrder, "token">): Promise<Charge> {
  const charge = await ledger.chargeOf(order.key);
  if (charge === undefined) {
    throw new Error(`The charge ${order.key} is settled, but not in the ledger`);
  }
  if (charge.declineReason === "voided") {
    return { ...charge, amount: order.amount, currency: order.currency };
  }
  if (charge.amount !== order.amount || charge.currency !== order.currency) {
    throw new Problem("charge-differs");
  }
  return charge;
}
