import { Problem } from "@plinth/chassis";
import { failsOnPurpose, type Inbox, type Message, type NewMessage } from "../domain/message.ts";

/** @throws Problem `provider-failed` where the recipient's name asks for it */
export type TakeMessage = (message: NewMessage) => Promise<Message>;

export function takeMessage(inbox: Inbox): TakeMessage {
  return async (message) => {
    if (failsOnPurpose(message.to)) {
      throw new Problem("provider-failed");
    }
    const [taken] = await inbox.add([message]);
    if (taken === undefined) {
      throw new Error("The message was not kept");
    }
    return taken;
  };
}
