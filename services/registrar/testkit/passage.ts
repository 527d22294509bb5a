import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way to a port of this machine that can be cut. */
export class Passage {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #gate: { isOpen: boolean };

  private constructor(server: Server, sockets: Set<Socket>, gate: { isOpen: boolean }) {
    this.#server = server;
    this.#sockets = sockets;
    this.#gate = gate;
    this.port = (server.address() as AddressInfo).port;
  }

  static async open(target: number): Promise<Passage> {
    const sockets = new Set<Socket>();
    const gate = { isOpen: true };
    const server = createServer((near) => {
      if (!gate.isOpen) {
        near.destroy();
        return;
      }
      const far = connect(target, "127.0.0.1");
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.on("error", () => undefined);
        socket.on("close", () => {
          sockets.delete(socket);
          other.destroy();
        });
      }
      near.pipe(far).pipe(near);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Passage(server, sockets, gate);
  }

  /** Ends every connection, and lets no new one through. */
  cut(): void {
    this.#gate.isOpen = false;
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  mend(): void {
    this.#gate.isOpen = true;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}
