import type { Charge, ChargeOutcome, Payments } from "../domain/payment.ts";
import type { SagaCall, SagaInput } from "../domain/saga.ts";
import type { StoredSaga } from "../domain/stored-saga.ts";

export type PaymentInput = Extract<SagaInput, { type: "charge-answered" | "refund-answered" }>;

/** Makes a saga's call, always under the order's id, so that no order is charged twice however often it is made. */
export async function askPayments(payments: Payments, call: SagaCall, stored: StoredSaga): Promise<PaymentInput> {
  switch (call) {
    case "charge":
      return { type: "charge-answered", outcome: await payments.charge(chargeFor(stored), stored.context) };
    case "charge-again":
      return { type: "charge-answered", outcome: await chargeAgain(payments, stored) };
    case "refund":
      return { type: "refund-answered", outcome: await payments.refund(stored.orderId, stored.context) };
  }
}

/** There was a try before, of which nobody knows how it ended: so ask first. */
async function chargeAgain(payments: Payments, stored: StoredSaga): Promise<ChargeOutcome> {
  const found = await payments.find(stored.orderId, stored.context);
  return found === "none" ? payments.charge(chargeFor(stored), stored.context) : found;
}

/** @throws Error where total or token is missing: the saga's states do not allow it */
function chargeFor({ orderId, saga, currency, paymentToken }: StoredSaga): Charge {
  if (saga.total === undefined || paymentToken === undefined) {
    throw new Error(`The saga of order ${orderId} is to be charged without total or token`);
  }
  return { key: orderId, amount: saga.total, currency, token: paymentToken };
}
