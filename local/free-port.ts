import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** The wished port of 127.0.0.1 where nothing listens on it, else any free one that is not among `taken`; 0 wishes for none. */
export async function freePort(wished: number, taken: readonly number[] = []): Promise<number> {
  for (let port = await takeable(wished); ; port = await takeable(0)) {
    if (port !== undefined && !taken.includes(port)) {
      return port;
    }
  }
}

/** The port itself where nothing listens on it, else undefined; for 0 any free one. */
export async function takeable(port: number): Promise<number | undefined> {
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
