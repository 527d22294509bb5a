import { pageOf, pageQuery, pageReplyOf, pageRequestOf, type Route, rowPlace, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import type { Ledger } from "../domain/charge.ts";

const entryReply = z.object({
  id: z.uuid(),
  key: z.string(),
  kind: z.enum(["charge", "decline", "refund", "void"]),
  amount: z.int(),
  currency: z.string(),
  createdAt: z.iso.datetime(),
});

export function ledgerRoutes(ledger: Ledger): Route[] {
  return [
    tokenRoute("GET", "/sandbox/v1/ledger", {
      summary: "List the rows of the ledger, newest first",
      query: pageQuery.extend({ key: z.string().max(200).optional() }),
      status: 200,
      reply: pageOf(entryReply),
      problems: ["invalid-query", "invalid-cursor"],
      handle: async ({ query }) =>
        pageReplyOf(await ledger.entries(query.key, pageRequestOf(query, rowPlace)), (item) => item),
    }),
  ];
}
