import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface Mail {
  readonly to: string;
  readonly messageId: string;
  readonly raw: string;
}

/** What the server does with a mail it has read: it takes it, or throws a `reply`. */
export type MailConduct = (mail: Mail) => void | Promise<void>;

/** A reply other than 250. */
export function reply(responseCode: number): Error {
  return Object.assign(new Error("Not now"), { responseCode });
}

/** A real mail server on a free port, that behaves as the test wants. */
export class MailServer {
  /** What it took, and said so. */
  readonly taken: Mail[] = [];
  /** What it read, taken or not. */
  readonly read: Mail[] = [];
  conduct: MailConduct = () => undefined;
  /** Throws a `reply` for a recipient it does not want. */
  recipient: (address: string) => void = () => undefined;
  /** Called when the text of a mail begins. */
  onData: () => void = () => undefined;
  readonly #options: SMTPServerOptions;
  readonly #sockets = new Set<Socket>();
  #server: SMTPServer | undefined;
  #port = 0;

  private constructor(options: SMTPServerOptions) {
    this.#options = options;
  }

  /** @param options of smtp-server @default it offers no TLS and asks for no password */
  static async start(options: SMTPServerOptions = { disabledCommands: ["STARTTLS", "AUTH"] }): Promise<MailServer> {
    const server = new MailServer(options);
    await server.listen();
    return server;
  }

  /** From now on it takes every mail, and has taken none. */
  behave(): void {
    this.conduct = () => undefined;
    this.recipient = () => undefined;
    this.onData = () => undefined;
    this.taken.length = 0;
    this.read.length = 0;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  /** At first on any free port, after a kill on the same. */
  async listen(): Promise<void> {
    const server = new SMTPServer({
      ...this.#options,
      onRcptTo: ({ address }, _session, done) => {
        try {
          this.recipient(address);
          done();
        } catch (error) {
          done(error as Error);
        }
      },
      onData: (stream, session, done) => {
        this.onData();
        const to = session.envelope.rcptTo.map(({ address }) => address).join();
        text(stream).then(
          (raw) => this.#take({ to, raw, messageId: /^message-id: (.*)$/im.exec(raw)?.[1] ?? "" }, done),
          done,
        );
      },
    });
    server.on("error", () => {
      // Connections that a test cuts.
    });
    server.server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.listen(this.#port, "127.0.0.1");
    await once(server.server, "listening");
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Nobody listens any more, and every connection is cut. */
  async kill(): Promise<void> {
    const { server } = this.#server ?? {};
    if (server?.listening) {
      const closed = once(server, "close");
      server.close();
      for (const socket of this.#sockets) {
        socket.destroy();
      }
      await closed;
    }
  }

  async #take(mail: Mail, done: (error?: Error | null) => void): Promise<void> {
    this.read.push(mail);
    try {
      await this.conduct(mail);
      this.taken.push(mail);
      done();
    } catch (error) {
      done(error as Error);
    }
  }
}
