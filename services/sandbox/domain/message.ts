import type { Page, PageRequest } from "@plinth/chassis";

/** What a customer would find on their phone or in their mailbox. */
export interface Message {
  /** UUID */
  readonly id: string;
  readonly channel: "sms" | "push" | "mail";
  /** A telephone number, a device or a mail address. */
  readonly to: string;
  /** The mail's sender; null for other channels. */
  readonly from: string | null;
  /** A mail's subject or a push's title; null for SMS. */
  readonly subject: string | null;
  readonly text: string;
  /** The mail's Message-ID; null for other channels. */
  readonly messageId: string | null;
  /** ISO 8601 */
  readonly receivedAt: string;
}

export type NewMessage = Omit<Message, "id" | "receivedAt">;

/** Everything that was sent, up to a number. */
export interface Inbox {
  /** All of them or none. */
  add(messages: readonly NewMessage[]): Promise<Message[]>;
  /** @param to only what was sent there; undefined for all */
  list(to: string | undefined, page: PageRequest): Promise<Page<Message>>;
}

/** Recipients with this in front make their provider fail, for tests and demonstrations. */
const FAILING = "fail-";

export function failsOnPurpose(recipient: string): boolean {
  return recipient.startsWith(FAILING);
}
