import { Problem } from "@plinth/chassis";
import { type Charge, type Ledger, NOTHING } from "../domain/charge.ts";

/**
 * Gives a charge back in full, once. A refund that comes before its charge leaves a tombstone, which the late charge
 * then finds.
 *
 * @param amount as a check only. @default the whole charge
 * @throws Problem `refund-differs` where the amount is not that of the charge
 */
export type RefundCharge = (key: string, amount: number | undefined) => Promise<Charge>;

export function refundCharge(ledger: Ledger): RefundCharge {
  return async (key, amount) => {
    const voided = await ledger.settle({ key, kind: "void", ...NOTHING });
    const charge = voided ?? (await ledger.chargeOf(key));
    if (charge?.status !== "succeeded") {
      return present(charge);
    }
    if (amount !== undefined && amount !== charge.amount) {
      throw new Problem("refund-differs", { detail: `The charge was of ${charge.amount}, in minor units` });
    }
    await ledger.refund(key);
    return present(await ledger.chargeOf(key));
  };
}

function present(charge: Charge | undefined): Charge {
  if (charge === undefined) {
    throw new Error("The charge is settled, but not in the ledger");
  }
  return charge;
}
