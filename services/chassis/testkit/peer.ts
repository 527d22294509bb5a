import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request that a peer got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What a peer does with a request: answer, wait, or break the connection. */
export type Conduct = (response: ServerResponse, request: Received) => void | Promise<void>;

/** Somebody that a service calls: a real HTTP server on a free port, that behaves as the test wants. */
export class Peer {
  readonly received: Received[] = [];
  conduct: Conduct;
  readonly #server: Server;
  #port = 0;

  private constructor(conduct: Conduct) {
    this.conduct = conduct;
    this.#server = createServer(async (request, response) => {
      const body = await text(request);
      const received = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
      this.received.push(received);
      await this.conduct(response, received);
    });
  }

  static async start(conduct: Conduct): Promise<Peer> {
    const peer = new Peer(conduct);
    await peer.listen();
    return peer;
  }

  /** At first on any free port, after a stop on the same. */
  async listen(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** The same after a stop, when nobody listens there. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Nobody listens any more, and every connection is cut. */
  async stop(): Promise<void> {
    if (this.#server.listening) {
      const closed = once(this.#server, "close");
      this.#server.close();
      this.#server.closeAllConnections();
      await closed;
    }
  }
}

/** Answers with JSON. */
export function json(body: unknown, status = 200): Conduct {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}

/** Takes the request and never answers. */
export const silence: Conduct = () => undefined;

/** Takes the request and resets the connection. */
export const reset: Conduct = (response) => {
  response.socket?.resetAndDestroy();
};
