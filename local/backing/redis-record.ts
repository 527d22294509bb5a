import { z } from "zod";
import { newPassword } from "./new-password.ts";
import { choosePort } from "./server-port.ts";
import { ServerRecordFile } from "./server-record.ts";

const portsSchema = z.strictObject({ port: z.int(), busPort: z.int() });

const recordSchema = z.strictObject({
  /** Of the administrator, on every node. */
  password: z.string(),
  /** By the node's index. */
  nodes: z.record(z.string(), portsSchema),
});

/** Where a node listens on loopback: for clients, and for the other nodes. */
export type RedisPorts = z.infer<typeof portsSchema>;

/** Redis's own distance between the two. */
const BUS_DISTANCE = 10_000;

const LAST_PORT = 65_535;

/** The ports and the password that a Redis Cluster keeps from start to start. */
export class RedisRecord {
  readonly #file: ServerRecordFile<z.infer<typeof recordSchema>>;
  readonly #wished: number;
  #choice: Promise<unknown> = Promise.resolve();

  /** @param wished The first node's port; 0 wishes for none. */
  constructor(instanceDir: string, server: string, wished: number) {
    this.#file = new ServerRecordFile(instanceDir, server, recordSchema);
    this.#wished = wished;
  }

  /** Made once. */
  get password(): string {
    return this.#read().password;
  }

  /** Undefined before the node's first start. */
  portsOf(index: number): RedisPorts | undefined {
    return this.#read().nodes[index];
  }

  /** Ports that nothing listens on, those of before where they can be had. One node at a time: none is promised twice. */
  choosePorts(index: number): Promise<RedisPorts> {
    const chosen = this.#choice.then(() => this.#choose(index));
    this.#choice = chosen.catch(() => {});
    return chosen;
  }

  async #choose(index: number): Promise<RedisPorts> {
    const { password, nodes } = this.#read();
    const { [index]: before, ...others } = nodes;
    const taken = Object.values(others).flatMap((ports) => [ports.port, ports.busPort]);
    const port = await choosePort(before?.port, this.#wished === 0 ? 0 : this.#wished + index, taken);
    const wishedBusPort = port + BUS_DISTANCE > LAST_PORT ? 0 : port + BUS_DISTANCE;
    const busPort = await choosePort(before?.busPort, wishedBusPort, [...taken, port]);
    this.#file.write({ password, nodes: { ...others, [index]: { port, busPort } } });
    return { port, busPort };
  }

  #read(): z.infer<typeof recordSchema> {
    return this.#file.read() ?? this.#file.write({ password: newPassword(), nodes: {} });
  }
}
