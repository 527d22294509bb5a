import { type Route, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import type { TakeMessage } from "../use-cases/take-message.ts";
import { messageText, recipient, takenReply } from "./message-fields.ts";

export function smsRoutes(take: TakeMessage): Route[] {
  return [
    tokenRoute("POST", "/sandbox/v1/sms", {
      summary: "Send a text message",
      body: z.strictObject({ to: recipient, text: messageText }),
      status: 202,
      reply: takenReply,
      problems: ["provider-failed"],
      handle: async ({ body: { to, text } }) => {
        const { id } = await take({ channel: "sms", to, from: null, subject: null, text, messageId: null });
        return { id };
      },
    }),
  ];
}
