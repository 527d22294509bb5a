import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP server on loopback that is as good as another one, but further away. */
export interface DistantServer {
  readonly port: number;
  close(): Promise<void>;
}

/** @param roundTripMs what it adds to the way there and back, in milliseconds */
export async function distantServer(targetPort: number, roundTripMs: number): Promise<DistantServer> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ port: targetPort, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      const later = (work: () => void) => setTimeout(work, roundTripMs / 2);
      from.on("data", (chunk) => later(() => to.write(chunk)));
      from.on("end", () => later(() => to.end()));
      from.on("error", () => to.destroy());
      from.on("close", () => open.delete(from));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of open) {
        socket.destroy();
      }
      server.close();
      await once(server, "close");
    },
  };
}
