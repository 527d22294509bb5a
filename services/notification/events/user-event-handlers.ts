import { handles, type MessageHandler } from "@plinth/chassis/kafka";
import { eventSchemas } from "@plinth/events";
import type { KnowUser } from "../use-cases/know-user.ts";

export function userEventHandlers(know: KnowUser): MessageHandler[] {
  return [
    handles("user.registered", eventSchemas["user.registered"][1], know),
    handles("user.changed", eventSchemas["user.changed"][1], know),
  ];
}
