import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { Cluster, Redis } from "ioredis";
import { redisAccess, redisReplication } from "../../constructs/cache/redis-access.ts";
import { redisConfig } from "../../constructs/cache/redis-config.ts";
import { redisEntryScript, redisRepairScript } from "../../constructs/cache/redis-scripts.ts";
import { newPassword } from "../backing/new-password.ts";
import { findRedis } from "../backing/redis-programs.ts";
import { freePort } from "../free-port.ts";
import type { DrillContext } from "./drill.ts";

const NODES = 6;
const PRIMARIES = 3;
const USER = "drill";
const ZONES = ["a", "b", "c"];

export const NODE_TIMEOUT_MS = 5_000;

/** Six nodes on addresses of loopback, from the very configuration and scripts that RedisCluster puts into its pods. */
export class RedisNodes {
  readonly passwords = { admin: newPassword(), node: newPassword(), exporter: newPassword() };
  readonly #context: DrillContext;
  readonly #processes = new Map<number, ChildProcess>();
  readonly #clients: (Redis | Cluster)[] = [];
  readonly #password = newPassword();
  readonly #env: NodeJS.ProcessEnv;
  #addresses: readonly string[] = [];
  readonly port: number;
  readonly busPort: number;

  private constructor(context: DrillContext, env: NodeJS.ProcessEnv, port: number, busPort: number) {
    this.#context = context;
    this.#env = env;
    this.port = port;
    this.busPort = busPort;
  }

  /** Starts six nodes, has them made a cluster, and ends them after the work. */
  static async during<T>(context: DrillContext, work: (nodes: RedisNodes) => Promise<T>): Promise<T> {
    const { command, env } = await findRedis(context.progress);
    const port = await freePort(0);
    const programs = join(context.dir, "bin");
    const path = [programs, dirname(command), process.env.PATH ?? ""].join(delimiter);
    const nodes = new RedisNodes(context, { ...process.env, ...env, PATH: path }, port, await freePort(0, [port]));
    mkdirSync(programs, { recursive: true });
    writeFileSync(join(programs, "getent"), `#!/bin/sh\ngrep " $2$" "${join(context.dir, "names")}"\n`, {
      mode: 0o755,
    });
    nodes.#writeAccess();
    try {
      nodes.address(1);
      await nodes.startAll();
      await nodes.repair();
      return await work(nodes);
    } finally {
      await nodes.#end();
    }
  }

  get addresses(): readonly string[] {
    return this.#addresses;
  }

  /** Gives every node another address; of those that run, on their next start. */
  address(generation: number): void {
    const place = process.pid % 250;
    this.#addresses = indices().map((index) => `127.${20 + generation}.${place}.${index + 1}`);
    writeFileSync(
      join(this.#context.dir, "names"),
      this.#addresses.map((address, index) => `${address} ${nameOf(index)}\n`).join(""),
    );
  }

  async startAll(): Promise<void> {
    for (const index of indices()) {
      this.start(index);
    }
    await Promise.all(indices().map((index) => this.#answers(index)));
  }

  /** As the pod does. */
  start(index: number): void {
    const address = this.#addresses[index] ?? "";
    const data = join(this.#context.dir, nameOf(index));
    mkdirSync(data, { recursive: true });
    const { port, busPort } = this;
    const config = join(this.#context.dir, `${nameOf(index)}.conf`);
    const props = {
      dataMebibytes: 64,
      memoryPolicy: "noeviction",
      persistence: "append-only",
      replicasToWrite: 1,
    } as const;
    writeFileSync(config, redisConfig(props, { bind: address, port, busPort, access: this.#access, data }));
    const env = { ...this.#scriptEnv, CONFIG: config, DATA: data, RETURN_AFTER: "12", ADDRESS: address };
    const child = spawn("sh", [this.#script("entry.sh", redisEntryScript)], {
      env: { ...env, NAME: nameOf(index), ZONE: ZONES[index % ZONES.length] },
      stdio: "ignore",
      // A group of its own: the loop beside the server ends with it, as with a pod.
      detached: true,
    });
    this.#processes.set(index, child);
  }

  /** kill -9, of all that is in its pod. */
  async kill(index: number): Promise<void> {
    const child = this.#processes.get(index);
    this.#processes.delete(index);
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const exit = once(child, "exit");
      process.kill(-child.pid, "SIGKILL");
      await exit;
    }
  }

  async killAll(): Promise<void> {
    await Promise.all(indices().map((index) => this.kill(index)));
  }

  /** The repair Job. @returns what it said; throws where it gives up */
  async repair(): Promise<string> {
    const { stdout } = await promisify(execFile)("sh", [this.#script("repair.sh", redisRepairScript)], {
      env: { ...this.#scriptEnv, PRIMARIES: String(PRIMARIES), PATIENCE: "60" },
      signal: this.#context.signal,
    });
    return stdout;
  }

  /** The administrator at one node. */
  admin(index: number): Redis {
    return this.#kept(new Redis(this.port, this.#addresses[index] ?? "", login("plinth-admin", this.passwords.admin)));
  }

  /** A client's user, led by all nodes. */
  client(): Cluster {
    const places = this.#addresses.map((host) => ({ host, port: this.port }));
    const redisOptions = { ...login(USER, this.#password), commandTimeout: 1_500, connectTimeout: 1_000 };
    return this.#kept(new Cluster(places, { redisOptions, slotsRefreshTimeout: 1_000, slotsRefreshInterval: 1_000 }));
  }

  /** A client's user at one node. */
  at(address: string): Redis {
    return this.#kept(new Redis(this.port, address, login(USER, this.#password)));
  }

  /** The node that has the slot as its primary, as that node itself says. */
  async primaries(): Promise<{ index: number; id: string; first: number }[]> {
    const found = await Promise.all(
      indices().map(async (index) => {
        const table = String(await this.admin(index).cluster("NODES"));
        const own = table.split("\n").find((line) => line.includes("myself,master")) ?? "";
        const [id = "", , , , , , , , range] = own.split(" ");
        return range === undefined ? [] : [{ index, id, first: Number.parseInt(range, 10) }];
      }),
    );
    return found.flat();
  }

  async #answers(index: number): Promise<void> {
    const deadline = performance.now() + 30_000;
    const node = this.admin(index);
    for (;;) {
      this.#context.signal.throwIfAborted();
      const answer = await node.ping().catch((error: unknown) => error);
      if (answer === "PONG") {
        return;
      }
      if (performance.now() > deadline) {
        throw new Error(`${nameOf(index)} does not answer: ${answer}`);
      }
    }
  }

  get #access(): string {
    return join(this.#context.dir, "access");
  }

  get #scriptEnv(): NodeJS.ProcessEnv {
    const places = { ACCESS: this.#access, PORT: String(this.port), BUS_PORT: String(this.busPort) };
    return { ...this.#env, ...places, PERSISTENCE: "append-only", PEERS: indices().map(nameOf).join(" ") };
  }

  #writeAccess(): void {
    const passwords = { own: this.passwords, clients: { [USER]: this.#password } };
    mkdirSync(this.#access, { mode: 0o700 });
    const files = {
      "users.acl": redisAccess({ [USER]: { keyPrefix: "drill:" } }, passwords),
      "replication.conf": redisReplication(passwords),
      admin: this.passwords.admin,
      node: this.passwords.node,
    };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(this.#access, name), text, { mode: 0o600 });
    }
  }

  /** Written once: a shell reads on in its script while it runs. */
  #script(name: string, text: string): string {
    const path = join(this.#context.dir, name);
    if (!existsSync(path)) {
      writeFileSync(path, text);
    }
    return path;
  }

  #kept<T extends Redis | Cluster>(client: T): T {
    // What a command meets, the command says.
    client.on("error", () => {});
    this.#clients.push(client);
    return client;
  }

  async #end(): Promise<void> {
    for (const client of this.#clients.splice(0)) {
      client.disconnect();
    }
    await this.killAll();
  }
}

function indices(): number[] {
  return Array.from({ length: NODES }, (_, index) => index);
}

function nameOf(index: number): string {
  return `redis-${index}.redis-nodes`;
}

function login(username: string, password: string) {
  return { username, password, retryStrategy: () => 100, maxRetriesPerRequest: 40 };
}

/** A key's name that tells nothing but is spread over all slots. */
export function drillKey(each: number): string {
  return `drill:${createHash("sha1").update(String(each)).digest("hex").slice(0, 12)}`;
}
