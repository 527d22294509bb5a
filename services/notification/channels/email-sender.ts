import { types } from "node:util";
import { createTransport } from "nodemailer";
import type { ClaimedDelivery } from "../domain/delivery.ts";
import { delivered, type Failed, type Outcome, postponed, refused, troubled } from "../domain/outcome.ts";
import type { Sender } from "../domain/sender.ts";
import { PERSONAL_MESSAGES } from "../templates/messages.ts";
import { smtpServer } from "./smtp-server.ts";

export interface EmailSenderProps {
  /** See `smtpServer`. */
  readonly smtpUrl: string;
  /** `Name <address>` */
  readonly from: string;
}

/** A silent server is given up after this, in milliseconds; the attempt as a whole has a limit of its own. */
const SILENCE_MS = 8_000;

/** Mail by SMTP, a connection each. */
export class EmailSender implements Sender {
  readonly #transport: ReturnType<typeof openTransport>;
  readonly #from: string;
  readonly #domain: string;

  constructor({ smtpUrl, from }: EmailSenderProps) {
    this.#transport = openTransport(smtpUrl);
    this.#from = from;
    this.#domain = /@([^@>\s]+)>?\s*$/.exec(from)?.[1] ?? "localhost";
  }

  async send(delivery: ClaimedDelivery, signal: AbortSignal): Promise<Outcome> {
    const { id, email, name = "", type, data } = delivery;
    const message = PERSONAL_MESSAGES[type];
    if (email === undefined || message === undefined) {
      return refused();
    }
    const mail = message.mail(name, data);
    try {
      await this.#transport.sendMail({
        ...mail,
        from: this.#from,
        to: { name, address: email },
        messageId: `<${id}@${this.#domain}>`,
        // Not answered by out-of-office notes. RFC 3834.
        headers: { "auto-submitted": "auto-generated", "x-correlation-id": delivery.correlationId },
        signal,
      });
      return delivered();
    } catch (error) {
      return failureOf(error, signal);
    }
  }

  /** Rejects when the server does not answer, or does not know us. */
  async check(): Promise<void> {
    await this.#transport.verify();
  }

  close(): void {
    this.#transport.close();
  }
}

function openTransport(smtpUrl: string) {
  return createTransport({
    ...smtpServer(smtpUrl),
    connectionTimeout: SILENCE_MS,
    greetingTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
    dnsTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Replies to these commands are about the message and its recipient; replies to others, about us. */
const OF_THE_MESSAGE: ReadonlySet<string> = new Set(["RCPT TO", "DATA"]);

/** 4yz may end better, 5yz will not. @see https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1 */
function failureOf(error: unknown, signal: AbortSignal): Failed {
  const { code, command, status } = smtpErrorOf(error);
  if (signal.aborted || code === "ETIMEDOUT") {
    return troubled("time-out");
  }
  if (status === undefined) {
    return code === "EENVELOPE" ? refused() : troubled("unreachable");
  }
  if (!OF_THE_MESSAGE.has(command) || status === SERVICE_GOES) {
    return troubled(status < 500 ? "overloaded" : "refused", status);
  }
  return status < 500 ? postponed(status) : refused(status);
}

/** The server closes the connection, whatever was asked. */
const SERVICE_GOES = 421;

function smtpErrorOf(error: unknown) {
  if (!types.isNativeError(error)) {
    return { code: "", command: "", status: undefined };
  }
  return {
    code: "code" in error ? String(error.code) : "",
    command: "command" in error ? String(error.command) : "",
    status: "responseCode" in error && typeof error.responseCode === "number" ? error.responseCode : undefined,
  };
}
