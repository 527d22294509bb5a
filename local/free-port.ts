import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a killed server's threads may hold its port, with much to spare. */
const releaseMs = 1_000;

/** The wished port of 127.0.0.1 where nothing listens on it, else any free one that is not among `taken`; 0 wishes for none. */
export async function freePort(wished: number, taken: readonly number[] = []): Promise<number> {
  for (let port = await takeable(wished); ; port = await takeable(0)) {
    if (port !== undefined && !taken.includes(port)) {
      return port;
    }
  }
}

/** The port itself where nothing listens on it, else undefined; for 0 any free one. */
async function takeable(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen({ host: "127.0.0.1", port, exclusive: true });
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}

/** The same, but waits a moment for a server that was killed to let go of the port. */
export async function takeableSoon(port: number): Promise<number | undefined> {
  const deadline = performance.now() + releaseMs;
  for (;;) {
    const taken = await takeable(port);
    if (taken !== undefined || performance.now() > deadline) {
      return taken;
    }
    await sleep(50);
  }
}
