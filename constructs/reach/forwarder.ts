import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { type KubeConfig, PortForward } from "@kubernetes/client-node";
import type { ReadyPods } from "./ready-pods.ts";
import type { TunnelTarget } from "./tunnel-target.ts";

/** Pods come and go: a connection tries another a moment later. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 200;

/** Leads connections to a port of this machine to a pod, each to one that is ready at that moment. */
export class Forwarder {
  readonly #target: TunnelTarget;
  readonly #pods: ReadyPods;
  readonly #forward: PortForward;
  readonly #onUse: () => void;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  /** @param onUse called whenever a connection begins or ends */
  constructor(target: TunnelTarget, config: KubeConfig, pods: ReadyPods, onUse: () => void) {
    this.#target = target;
    this.#pods = pods;
    this.#forward = new PortForward(config);
    this.#onUse = onUse;
    this.#server = createServer({ pauseOnConnect: true }, (socket) => void this.#take(socket));
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** @throws Error with code EADDRINUSE where the port is taken */
  async listen(): Promise<void> {
    this.#server.listen(this.#target.localPort, "127.0.0.1");
    await once(this.#server, "listening");
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  async #take(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    this.#onUse();
    // What breaks a connection is its client's to notice and to try again.
    socket.on("error", () => {});
    socket.once("close", () => {
      this.#sockets.delete(socket);
      this.#onUse();
    });
    for (let attempt = 0; attempt < ATTEMPTS && !socket.destroyed; attempt++) {
      if (attempt > 0) {
        await pause(FIRST_PAUSE_MS * 2 ** attempt);
      }
      if (await this.#lead(socket).catch(() => false)) {
        return;
      }
    }
    socket.destroy();
  }

  /** @returns whether there was a pod to lead to */
  async #lead(socket: Socket): Promise<boolean> {
    const { namespace, port } = this.#target;
    const pod = await this.#pods.oneOf(this.#target);
    if (pod === undefined) {
      return false;
    }
    const faults = new PassThrough();
    // The pod refused or left: what is half said must not look whole.
    faults.once("data", () => socket.destroy());
    const connected = await this.#forward.portForward(namespace, pod, [port], socket, faults, socket);
    const web = typeof connected === "function" ? connected() : connected;
    if (web === null) {
      return false;
    }
    web.onclose = () => socket.destroy();
    socket.once("close", () => web.close());
    socket.resume();
    return true;
  }
}
