import { answer, pageOf, type Route, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import { ORDER_EVENT_TYPES } from "../domain/order-event.ts";
import type { Webhook } from "../domain/webhook.ts";
import type { OwnWebhooks } from "../use-cases/own-webhooks.ts";
import { pathId } from "./path-id.ts";

const events = z.array(z.enum(ORDER_EVENT_TYPES)).min(1, "At least one type of event").max(ORDER_EVENT_TYPES.length);

const webhookReply = z.object({
  id: z.uuid(),
  url: z.string(),
  events: z.array(z.enum(ORDER_EVENT_TYPES)),
  state: z.enum(["enabled", "disabled"]),
  createdAt: z.iso.datetime(),
});

export function webhookRoutes(webhooks: OwnWebhooks): Route[] {
  return [
    tokenRoute("POST", "/v1/webhooks", {
      summary: "Have events posted to a system of one's own; the secret for their signatures is shown this once",
      body: z.strictObject({ url: z.string(), events }),
      status: 201,
      reply: webhookReply.extend({ secret: z.string() }),
      problems: ["webhook-target-refused", "too-many-webhooks"],
      handle: async ({ caller, body }) => {
        const webhook = await webhooks.add(caller, body);
        const location = `/v1/webhooks/${webhook.id}`;
        return answer({ ...replyOf(webhook), secret: webhook.secret }, { headers: { location } });
      },
    }),
    tokenRoute("GET", "/v1/webhooks", {
      summary: "List the own webhooks",
      status: 200,
      reply: pageOf(webhookReply),
      handle: async ({ caller }) => ({ items: (await webhooks.list(caller)).map(replyOf), nextCursor: null }),
    }),
    tokenRoute("GET", "/v1/webhooks/:id", {
      summary: "Read one of the own webhooks",
      status: 200,
      reply: webhookReply,
      problems: ["not-found"],
      handle: async (request) => replyOf(await webhooks.read(request.caller, pathId(request))),
    }),
    tokenRoute("DELETE", "/v1/webhooks/:id", {
      summary: "Remove one of the own webhooks, and its deliveries",
      status: 204,
      reply: z.undefined(),
      problems: ["not-found"],
      handle: async (request) => {
        await webhooks.remove(request.caller, pathId(request));
        return undefined;
      },
    }),
  ];
}

function replyOf({ id, url, events, state, createdAt }: Webhook): z.input<typeof webhookReply> {
  return { id, url, events: [...events], state, createdAt };
}
