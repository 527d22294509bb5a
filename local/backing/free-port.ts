import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** The wished port of 127.0.0.1 where nothing listens on it, else any free one. */
export async function freePort(wished: number): Promise<number> {
  return (await takeable(wished)) ?? (await takeable(0)) ?? wished;
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
