import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** When a commit is told of: before the server gets it, or when it has taken place and the client does not know yet. */
export type CommitMoment = "before" | "after";

/** Told of a commit, which waits for it. `writes`: the names of the statements in the transaction that changed rows. */
export type OnCommit = (moment: CommitMoment, writes: readonly string[]) => Promise<void>;

/**
 * Stands between a service and its Postgres, and knows each commit by the protocol's own messages, so that a test can do
 * something right before or right after it.
 * @see https://www.postgresql.org/docs/15/protocol-message-formats.html
 */
export class CommitProxy {
  onCommit: OnCommit = async () => undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: URL;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((client) => this.#serve(client));
  }

  static async start(databaseUrl: string): Promise<CommitProxy> {
    const proxy = new CommitProxy(new URL(databaseUrl));
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** The database's URL, by way of the proxy. */
  get url(): string {
    const url = new URL(this.#target);
    url.hostname = "127.0.0.1";
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    const closed = once(this.#server, "close");
    this.#server.close();
    await closed;
  }

  #serve(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const session = new Session();
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    inTurn(client, async (chunk) => {
      if (session.clientSays(chunk) && session.writes.length > 0) {
        await this.onCommit("before", session.writes);
      }
      server.write(chunk);
    });
    inTurn(server, async (chunk) => {
      if (session.serverSays(chunk) && session.writes.length > 0) {
        await this.onCommit("after", session.writes);
        session.forget();
      }
      client.write(chunk);
    });
  }
}

/** Handles each chunk when the one before has been handled. */
function inTurn(socket: Socket, handle: (chunk: Buffer) => Promise<void>): void {
  let last = Promise.resolve();
  socket.on("data", (chunk: Buffer) => {
    last = last.then(() => handle(chunk)).catch(() => socket.destroy() as unknown as undefined);
  });
}

/** What is known of one connection. */
class Session {
  /** Statements of the open transaction that changed rows. */
  writes: string[] = [];
  readonly #fromClient = new Frames("untyped");
  readonly #fromServer = new Frames("typed");
  #statement = "";

  forget(): void {
    this.writes = [];
  }

  /** @returns whether it asks for a commit */
  clientSays(chunk: Buffer): boolean {
    let commits = false;
    for (const { type, body } of this.#fromClient.add(chunk)) {
      if (type === "B") {
        // Bind: the portal's name, then the statement's.
        this.#statement = textAt(body, body.indexOf(0) + 1);
      }
      commits ||= type === "Q" && textAt(body, 0) === "commit";
    }
    return commits;
  }

  /** @returns whether a commit has taken place */
  serverSays(chunk: Buffer): boolean {
    let committed = false;
    for (const { type, body } of this.#fromServer.add(chunk)) {
      if (type === "C") {
        const tag = textAt(body, 0);
        committed ||= tag === "COMMIT";
        if (/^(INSERT \d+|UPDATE|DELETE) [1-9]/.test(tag)) {
          this.writes.push(this.#statement);
        }
      }
      if (type === "Z" && body.toString("latin1") === "I" && !committed) {
        // Rolled back, or a statement by itself.
        this.writes = [];
      }
    }
    return committed;
  }
}

interface Frame {
  readonly type: string;
  readonly body: Buffer;
}

/** Cuts the stream into messages. What a client sends first has no type. */
class Frames {
  #rest: Buffer = Buffer.alloc(0);
  #header: "typed" | "untyped";

  constructor(header: "typed" | "untyped") {
    this.#header = header;
  }

  add(chunk: Buffer): Frame[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const start = this.#header === "typed" ? 1 : 0;
      if (this.#rest.length < start + 4) {
        return frames;
      }
      const end = start + this.#rest.readInt32BE(start);
      if (this.#rest.length < end) {
        return frames;
      }
      frames.push({ type: this.#rest.toString("latin1", 0, start), body: this.#rest.subarray(start + 4, end) });
      this.#rest = this.#rest.subarray(end);
      this.#header = "typed";
    }
  }
}

function textAt(body: Buffer, start: number): string {
  return body.toString("utf8", start, body.indexOf(0, start));
}
