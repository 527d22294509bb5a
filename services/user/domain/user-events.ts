import type { NewMessage } from "@plinth/chassis/kafka";
import type { Profile } from "./user.ts";

const TOPIC = "user.events";

/** Somebody has an account now. */
export function userRegistered(profile: Profile): NewMessage {
  return eventOf("user.registered", profile);
}

/** Somebody changed what others may know of them. */
export function userChanged(profile: Profile): NewMessage {
  return eventOf("user.changed", profile);
}

/** The version tells readers which of two events is the newer, whatever clock they were stamped by. */
function eventOf(type: string, { id, email, name, version }: Profile): NewMessage {
  return { topic: TOPIC, key: id, type, data: { userId: id, email, name, version } };
}
