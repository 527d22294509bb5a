import { type Route, tokenRoute } from "@plinth/chassis";
import { z } from "zod";
import type { Contacts, Preferences } from "../domain/contact.ts";

const preferences = z.strictObject({
  email: z.boolean(),
  sms: z.strictObject({ phone: z.e164("A number as +4930123456") }).optional(),
  push: z
    .strictObject({
      device: z.string().regex(/^\P{Cc}{1,500}$/u, "1 to 500 characters, none of them control characters"),
    })
    .optional(),
});

export function preferenceRoutes(contacts: Contacts): Route[] {
  return [
    tokenRoute("GET", "/v1/notifications/preferences", {
      summary: "Read which ways one is told by",
      status: 200,
      reply: preferences,
      handle: async ({ caller }) => replyOf(await contacts.preferencesOf(caller.subject)),
    }),
    tokenRoute("PUT", "/v1/notifications/preferences", {
      summary: "Choose which ways one is told by: what is left out is off",
      body: preferences,
      status: 200,
      reply: preferences,
      handle: async ({ caller, body: { email, sms, push } }) => {
        const chosen = { email, phone: sms?.phone, device: push?.device };
        await contacts.prefer(caller.subject, chosen);
        return replyOf(chosen);
      },
    }),
  ];
}

function replyOf({ email, phone, device }: Preferences): z.input<typeof preferences> {
  return {
    email,
    ...(phone === undefined ? {} : { sms: { phone } }),
    ...(device === undefined ? {} : { push: { device } }),
  };
}
