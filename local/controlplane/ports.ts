import { once } from "node:events";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { z } from "zod";

/** The loopback ports of one control plane. */
export interface ControlPlanePorts {
  readonly apiserver: number;
  readonly etcdClient: number;
  readonly etcdPeer: number;
}

/** Taken where they are free; any other free port is as good. */
export const PREFERRED_PORTS: ControlPlanePorts = { apiserver: 16443, etcdClient: 12379, etcdPeer: 12380 };

const NO_PREFERENCE: ControlPlanePorts = { apiserver: 0, etcdClient: 0, etcdPeer: 0 };

const portsSchema = z.object({ apiserver: z.int(), etcdClient: z.int(), etcdPeer: z.int() });

/** The ports of the last start; undefined where there was none. */
export function readPorts(path: string): ControlPlanePorts | undefined {
  try {
    return portsSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

export function writePorts(path: string, ports: ControlPlanePorts): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(ports)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

/** The wished-for ports where they are free, other free ones for the rest. */
export async function choosePorts(wished: ControlPlanePorts = NO_PREFERENCE): Promise<ControlPlanePorts> {
  const chosen: number[] = [];
  for (const port of [wished.apiserver, wished.etcdClient, wished.etcdPeer]) {
    chosen.push(await freePort(port, chosen));
  }
  const [apiserver = 0, etcdClient = 0, etcdPeer = 0] = chosen;
  return { apiserver, etcdClient, etcdPeer };
}

async function freePort(wished: number, taken: readonly number[]): Promise<number> {
  for (let port = await listenOnce(wished); ; port = await listenOnce(0)) {
    if (port !== undefined && !taken.includes(port)) {
      return port;
    }
  }
}

/** The port that could be listened on; 0 asks the system for any. */
async function listenOnce(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    const listening = once(server, "listening");
    server.listen(port, "127.0.0.1");
    await listening;
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}
