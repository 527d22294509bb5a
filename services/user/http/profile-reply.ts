import { z } from "zod";
import type { Profile } from "../domain/user.ts";

export const profileReply = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

/** Field by field: what a profile gains later is not shown to the world by accident. */
export function replyOf({ id, email, name, createdAt, updatedAt }: Profile): z.input<typeof profileReply> {
  return { id, email, name, createdAt, updatedAt };
}
