import { handles, type MessageHandler } from "@plinth/chassis/kafka";
import { z } from "zod";
import type { KnowUser } from "../use-cases/know-user.ts";

const user = z.object({
  userId: z.uuid(),
  email: z.email(),
  name: z.string(),
  /** Events of before there was one may still be in the topic: anything with a version is newer. */
  version: z.int().min(0).default(0),
});

export function userEventHandlers(know: KnowUser): MessageHandler[] {
  return [handles("user.registered", user, know), handles("user.changed", user, know)];
}
