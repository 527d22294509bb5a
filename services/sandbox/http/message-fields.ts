import { z } from "zod";

/** Text that Postgres can hold. */
function textUpTo(length: number) {
  return z
    .string()
    .min(1)
    .max(length)
    .refine((text) => !text.includes("\u0000"), "No character may be zero");
}

/** A telephone number or a device. */
export const recipient = textUpTo(320);
export const messageTitle = textUpTo(500);
export const messageText = textUpTo(10_000);

/** What the sender hears of a message that was taken. */
export const takenReply = z.object({ id: z.uuid() });
