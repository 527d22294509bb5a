import {
  Problem,
  pageOf,
  pageQuery,
  pageReplyOf,
  pageRequestOf,
  type Route,
  rowPlace,
  tokenRoute,
} from "@plinth/chassis";
import { z } from "zod";
import type { Charge, Ledger } from "../domain/charge.ts";
import { type PaymentToken, paymentTokens } from "../domain/payment-token.ts";
import type { MakeCharge } from "../use-cases/make-charge.ts";
import type { RefundCharge } from "../use-cases/refund-charge.ts";

const amount = z.int().min(1).max(1_000_000_000_000);

const chargeKey = z.string().regex(/^[\w.:-]{1,200}$/, "Letters, digits and . : _ - only, 200 at most");

const order = z.strictObject({
  key: chargeKey,
  amount,
  currency: z.string().regex(/^[A-Z]{3}$/, "A currency is three capital letters (ISO 4217)"),
  token: z.enum(Object.keys(paymentTokens) as PaymentToken[]),
});

const chargeReply = z.object({
  id: z.uuid(),
  key: z.string(),
  status: z.enum(["succeeded", "declined"]),
  declineReason: z.enum(["card-declined", "voided"]).nullable(),
  amount: z.int(),
  currency: z.string(),
  refunded: z.boolean(),
  net: z.int(),
  createdAt: z.iso.datetime(),
});

export function chargeRoutes(ledger: Ledger, make: MakeCharge, refund: RefundCharge): Route[] {
  return [
    tokenRoute("POST", "/sandbox/v1/charges", {
      summary: "Charge, once a key; a declined charge is an answer, not a problem",
      body: order,
      status: 201,
      reply: chargeReply,
      problems: ["charge-differs"],
      handle: ({ body }) => make(body),
    }),
    tokenRoute("GET", "/sandbox/v1/charges", {
      summary: "List the charges, newest first",
      query: pageQuery,
      status: 200,
      reply: pageOf(chargeReply),
      problems: ["invalid-query", "invalid-cursor"],
      handle: async ({ query }) => pageReplyOf(await ledger.charges(pageRequestOf(query, rowPlace)), (item) => item),
    }),
    tokenRoute("GET", "/sandbox/v1/charges/:key", {
      summary: "Read what became of a charge",
      status: 200,
      reply: chargeReply,
      problems: ["no-charge"],
      handle: async ({ params }) => present(await ledger.chargeOf(keyIn(params))),
    }),
    tokenRoute("POST", "/sandbox/v1/charges/:key/refunds", {
      summary: "Refund a charge in full, once; before its charge, it keeps that from being made",
      body: z.strictObject({ amount: amount.optional() }).prefault({}),
      status: 201,
      reply: chargeReply,
      problems: ["no-charge", "refund-differs"],
      handle: ({ params, body }) => refund(keyIn(params), body.amount),
    }),
  ];
}

/** What cannot be a key has no charge, and gets no tombstone. */
function keyIn({ key }: Readonly<Record<string, string>>): string {
  const parsed = chargeKey.safeParse(key);
  if (!parsed.success) {
    throw new Problem("no-charge");
  }
  return parsed.data;
}

function present(charge: Charge | undefined): Charge {
  if (charge === undefined) {
    throw new Problem("no-charge");
  }
  return charge;
}
