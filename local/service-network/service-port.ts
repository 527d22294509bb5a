import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Endpoint } from "../gateway/endpoint-book.ts";

/** How long an endpoint may take to accept, in milliseconds: it is on this machine. */
const CONNECT_MS = 1_000;

/**
 * One port of a Service: takes TCP connections on its loopback address and ties each to one endpoint, in turn. As with
 * kube-proxy, a connection stays with its endpoint; where none is ready it is refused (here: reset).
 */
export class ServicePort {
  readonly #endpoints: () => readonly Endpoint[];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #turn = 0;

  /** @param endpoints asked at each connection */
  constructor(endpoints: () => readonly Endpoint[]) {
    this.#endpoints = endpoints;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => void this.#serve(socket));
  }

  /** @throws Error when the address cannot be listened on */
  async listen(host: string, port: number): Promise<void> {
    this.#server.listen({ host, port });
    await once(this.#server, "listening");
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(client: Socket): Promise<void> {
    this.#follow(client);
    const upstream = await this.#connect();
    if (upstream === undefined) {
      client.resetAndDestroy();
      return;
    }
    this.#follow(upstream);
    tie(client, upstream);
    tie(upstream, client);
    client.resume();
  }

  /** A pod that has just gone may still be among the endpoints: then the next one is tried. */
  async #connect(): Promise<Socket | undefined> {
    const endpoints = this.#endpoints();
    const first = this.#turn++;
    for (let tried = 0; tried < endpoints.length; tried++) {
      const endpoint = endpoints[(first + tried) % endpoints.length];
      const socket = endpoint && (await connected(endpoint));
      if (socket !== undefined) return socket;
    }
    return undefined;
  }

  #follow(socket: Socket): void {
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
  }
}

function connected({ origin }: Endpoint): Promise<Socket | undefined> {
  const { hostname, port } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) || 80, allowHalfOpen: true, timeout: CONNECT_MS });
  return new Promise((resolve) => {
    const give = (result: Socket | undefined) => {
      socket.removeAllListeners();
      socket.setTimeout(0);
      if (result === undefined) socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => give(socket));
    socket.once("error", () => give(undefined));
    socket.once("timeout", () => give(undefined));
  });
}

/** The end of one side ends the other; a reset of one resets the other. */
function tie(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on("error", () => to.resetAndDestroy());
  from.once("close", () => {
    if (!to.writableEnded) to.destroy();
  });
}
