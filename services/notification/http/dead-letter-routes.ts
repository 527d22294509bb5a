import { pageOf, pageQuery, pageReplyOf, pageRequestOf, type Route, rowPlace, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import type { DeadLetters } from "../use-cases/dead-letters.ts";
import { deadLetterReply, deadLetterReplyOf } from "./delivery-reply.ts";
import { pathId } from "./path-id.ts";

export function deadLetterRoutes(letters: DeadLetters): Route[] {
  return [
    tokenRoute("GET", "/v1/notifications/dead-letters", {
      summary: "List the deliveries of all users that were given up, newest first",
      role: "admin",
      query: pageQuery,
      status: 200,
      reply: pageOf(deadLetterReply),
      problems: ["invalid-cursor"],
      handle: async ({ query }) => pageReplyOf(await letters.list(pageRequestOf(query, rowPlace)), deadLetterReplyOf),
    }),
    tokenRoute("POST", "/v1/notifications/dead-letters/:id/replay", {
      summary: "Try a delivery again that was given up",
      role: "admin",
      status: 202,
      reply: z.object({ id: z.uuid() }),
      problems: ["not-found", "delivery-under-way", "webhook-disabled"],
      handle: async (request) => {
        const id = pathId(request);
        await letters.replay(id);
        return { id };
      },
    }),
  ];
}
