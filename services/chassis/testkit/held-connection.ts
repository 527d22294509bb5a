import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way to a server that lets everything through until a client sends a certain text: that, and all after it, it keeps. */
export class HeldConnection {
  /** When the text has been kept. */
  readonly held: Promise<void>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #hold = Promise.withResolvers<void>();

  private constructor(url: URL, text: string) {
    this.held = this.#hold.promise;
    this.#server = createServer((client) => {
      const upstream = connect(Number(url.port), url.hostname);
      let holds = false;
      client.on("data", (chunk) => {
        holds ||= chunk.includes(text);
        if (holds) {
          this.#hold.resolve();
        } else {
          upstream.write(chunk);
        }
      });
      upstream.pipe(client);
      for (const [socket, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.#sockets.add(socket);
        socket.on("error", () => other.destroy());
        socket.on("close", () => other.destroy());
      }
    });
  }

  static async before(url: string, text: string): Promise<HeldConnection> {
    const way = new HeldConnection(new URL(url), text);
    way.#server.listen(0, "127.0.0.1");
    await once(way.#server, "listening");
    return way;
  }

  /** The same server, reached this way. */
  through(url: string): string {
    const held = new URL(url);
    held.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return held.toString();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    this.#server.close();
    await once(this.#server, "close");
  }
}
