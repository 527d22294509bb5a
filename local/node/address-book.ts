import { createServer } from "node:net";
import { addressCount, loopbackOf, podAddress } from "./pod-address.ts";

/** How many addresses are tried before the port itself is taken to be the trouble. */
const attempts = 64;

/** Hands out pod addresses of one instance, each to one pod at a time, and only after its ports proved free. */
export class AddressBook {
  readonly #octet: number;
  readonly #owners = new Map<string, string>();
  #next = 0;

  constructor(octet: number) {
    this.#octet = octet;
  }

  /**
   * An address for the pod with this uid: `wanted` where it is still free, else the next one. The same pod gets the same one again.
   * @param ports the ports that the pod's containers declare.
   * @throws Error that names the port and what to do when no address has them free.
   */
  async take(uid: string, ports: readonly number[], wanted?: string): Promise<string> {
    const held = [...this.#owners].find(([, owner]) => owner === uid)?.[0];
    if (held !== undefined) return held;
    if (wanted !== undefined && loopbackOf(wanted, this.#octet) !== undefined && !this.#owners.has(wanted)) {
      this.#owners.set(wanted, uid);
      if ((await this.#firstTakenPort(wanted, ports)) === undefined) return wanted;
      this.#owners.delete(wanted);
    }
    return this.#takeNext(uid, ports);
  }

  /** Keeps an address for a pod whose process is already running, without a test of its ports. */
  keep(uid: string, podIP: string): void {
    this.#owners.set(podIP, uid);
  }

  /** Gives the pod's address back. */
  release(uid: string): void {
    for (const [address, owner] of this.#owners) if (owner === uid) this.#owners.delete(address);
  }

  async #takeNext(uid: string, ports: readonly number[]): Promise<string> {
    let fault: PortFault | undefined;
    for (let attempt = 0, looked = 0; attempt < attempts && looked < addressCount; looked++) {
      const candidate = podAddress(this.#octet, this.#next);
      this.#next = (this.#next + 1) % addressCount;
      if (this.#owners.has(candidate)) continue;
      attempt++;
      this.#owners.set(candidate, uid);
      fault = await this.#firstTakenPort(candidate, ports);
      if (fault === undefined) return candidate;
      this.#owners.delete(candidate);
      if (fault.code !== "EADDRINUSE") break;
    }
    throw new Error(explain(fault, this.#octet));
  }

  async #firstTakenPort(podIP: string, ports: readonly number[]): Promise<PortFault | undefined> {
    const host = loopbackOf(podIP, this.#octet) ?? podIP;
    for (const port of ports.length > 0 ? new Set(ports) : [0]) {
      const code = await bindFault(host, port);
      if (code !== undefined) return { code, port, host };
    }
    return undefined;
  }
}

interface PortFault {
  readonly code: string;
  readonly port: number;
  readonly host: string;
}

function bindFault(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function explain(fault: PortFault | undefined, octet: number): string {
  if (fault === undefined) return `every pod address of 10.${octet}.0.0/16 is in use; delete pods first`;
  const where = `${fault.host}:${fault.port}`;
  switch (fault.code) {
    case "EADDRINUSE":
      return `port ${fault.port} is taken on ${attempts} addresses up to ${fault.host}: some program listens on it on all addresses (0.0.0.0 or ::); stop that program or use another containerPort`;
    case "EACCES":
      return `this user may not listen on ${where}; use a containerPort of 1024 or more`;
    case "EADDRNOTAVAIL":
      return `${fault.host} is no address of this machine; on macOS add it with: sudo ifconfig lo0 alias ${fault.host}`;
    default:
      return `${where} cannot be listened on: ${fault.code}`;
  }
}
