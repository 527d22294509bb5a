import { type Route, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import type { TakeMessage } from "../use-cases/take-message.ts";
import { messageText, messageTitle, recipient, takenReply } from "./message-fields.ts";

export function pushRoutes(take: TakeMessage): Route[] {
  return [
    tokenRoute("POST", "/sandbox/v1/pushes", {
      summary: "Push a message to a device",
      body: z.strictObject({ device: recipient, title: messageTitle, text: messageText }),
      status: 202,
      reply: takenReply,
      problems: ["provider-failed"],
      handle: async ({ body: { device, title, text } }) => {
        const { id } = await take({ channel: "push", to: device, from: null, subject: title, text, messageId: null });
        return { id };
      },
    }),
  ];
}
