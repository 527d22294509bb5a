import { pageOf, pageQuery, pageReplyOf, pageRequestOf, type Route, rowPlace, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import type { Inbox } from "../domain/message.ts";

const messageReply = z.object({
  id: z.uuid(),
  channel: z.enum(["sms", "push", "mail"]),
  to: z.string(),
  from: z.string().nullable(),
  subject: z.string().nullable(),
  text: z.string(),
  messageId: z.string().nullable(),
  receivedAt: z.iso.datetime(),
});

export function messageRoutes(inbox: Inbox): Route[] {
  return [
    tokenRoute("GET", "/sandbox/v1/messages", {
      summary: "List all SMS, pushes and mails, newest first",
      query: pageQuery.extend({ to: z.string().max(320).optional() }),
      status: 200,
      reply: pageOf(messageReply),
      problems: ["invalid-query", "invalid-cursor"],
      handle: async ({ query }) =>
        pageReplyOf(await inbox.list(query.to, pageRequestOf(query, rowPlace)), (item) => item),
    }),
  ];
}
