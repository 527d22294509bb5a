import { readFileSync } from "node:fs";
import { z } from "zod";
import { freePort } from "../free-port.ts";
import { writePrivateJson } from "../private-file.ts";

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
  writePrivateJson(path, ports);
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
