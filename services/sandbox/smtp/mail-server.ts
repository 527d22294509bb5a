import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Logger } from "@plinth/chassis";
import {
  SMTPServer,
  type SMTPServerAuthentication,
  type SMTPServerDataStream,
  type SMTPServerSession,
} from "smtp-server";
import { failsOnPurpose, type Inbox } from "../domain/message.ts";
import { mailContent } from "./mail-content.ts";

export interface MailServerProps {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether the password of a log-in is right. Nobody has to log in. */
  readonly isPassword: (presented: string) => boolean;
  readonly inbox: Inbox;
  readonly log: Logger;
}

const LARGEST_MAIL_BYTES = 1_048_576;
const MOST_RECIPIENTS = 100;
const MOST_CLIENTS = 200;
const IDLE_MS = 60_000;
const CLOSE_MS = 2_000;

/** Takes mails for everybody, by SMTP, and puts a copy into the inbox for each recipient. */
export class MailServer {
  readonly port: number;
  readonly #server: SMTPServer;

  private constructor(server: SMTPServer, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** @throws the socket's error when the port is taken */
  static async start({ host, port, isPassword, inbox, log }: MailServerProps): Promise<MailServer> {
    const server = new SMTPServer({
      // Only callers of the same cluster come here; between pods it is the mesh that encrypts.
      disabledCommands: ["STARTTLS"],
      authOptional: true,
      allowInsecureAuth: true,
      disableReverseLookup: true,
      size: LARGEST_MAIL_BYTES,
      maxRecipients: MOST_RECIPIENTS,
      maxClients: MOST_CLIENTS,
      socketTimeout: IDLE_MS,
      closeTimeout: CLOSE_MS,
      onAuth: (auth, _session, done) => answerLogin(auth, isPassword, done),
      onRcptTo: ({ address }, _session, done) =>
        done(failsOnPurpose(address) ? refusal(451, "This mailbox fails on purpose") : null),
      onData: (stream, session, done) => {
        takeMail(stream, session, inbox).then(
          () => done(null),
          (error: unknown) => done(isRefusal(error) ? error : unkept(error, log)),
        );
      },
    });
    server.listen(port, host);
    await once(server.server, "listening");
    server.on("error", (err) => log.debug({ err }, "a mail connection broke"));
    const { port: taken } = server.server.address() as AddressInfo;
    log.info({ host, port: taken }, "taking mail");
    return new MailServer(server, taken);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function answerLogin(
  { username, password }: SMTPServerAuthentication,
  isPassword: (presented: string) => boolean,
  done: (error: Error | null, response?: { readonly user: string }) => void,
): void {
  if (isPassword(password ?? "")) {
    done(null, { user: username ?? "" });
  } else {
    done(refusal(535, "The password is wrong"));
  }
}

async function takeMail(stream: SMTPServerDataStream, { envelope }: SMTPServerSession, inbox: Inbox): Promise<void> {
  const raw = await wholeMail(stream);
  const content = mailContent(raw);
  const sender = envelope.mailFrom === false ? null : envelope.mailFrom.address;
  await inbox.add(
    envelope.rcptTo.map(({ address }) => ({
      channel: "mail" as const,
      to: address,
      ...content,
      from: content.from ?? sender,
    })),
  );
}

/** Reads to the end even what is too large, as SMTP answers only then; keeps none of the excess. */
async function wholeMail(stream: SMTPServerDataStream): Promise<Buffer> {
  let length = 0;
  const kept = stream.filter((chunk: Buffer) => {
    length += chunk.length;
    return length <= LARGEST_MAIL_BYTES;
  });
  const mail = await buffer(kept);
  if (stream.sizeExceeded) {
    throw refusal(552, `A mail has at most ${LARGEST_MAIL_BYTES} bytes`);
  }
  return mail;
}

interface Refusal extends Error {
  readonly responseCode: number;
}

/** @see https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3 */
function refusal(responseCode: number, message: string): Refusal {
  return Object.assign(new Error(message), { responseCode });
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && "responseCode" in error;
}

/** The sender keeps the mail and tries again. */
function unkept(err: unknown, log: Logger): Refusal {
  log.error({ err }, "a mail could not be kept");
  return refusal(451, "The mail cannot be kept just now");
}
