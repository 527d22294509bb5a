import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { Cluster, Redis } from "ioredis";
import { redisAccess, redisReplication } from "../../constructs/cache/redis-access.ts";
import { redisConfig } from "../../constructs/cache/redis-config.ts";
import {
  redisEntryScript,
  redisReadyScript,
  redisRepairScript,
  redisStopScript,
} from "../../constructs/cache/redis-scripts.ts";
import { newPassword } from "../backing/new-password.ts";
import { findRedis } from "../backing/redis-programs.ts";
import { freePort } from "../free-port.ts";
import type { DrillContext } from "./drill.ts";

const PRIMARIES = 3;
const USER = "drill";
const ZONES = ["a", "b", "c"];

export interface RedisNodesProps {
  /** @default 1 */
  readonly replicasPerPrimary?: number;
  /** As RedisCluster's. @default 0 */
  readonly replicasToWrite?: number;
}

/** Nodes on addresses of loopback, from the very configuration and scripts that RedisCluster puts into its pods. */
export class RedisNodes {
  readonly passwords = { admin: newPassword(), node: newPassword(), exporter: newPassword() };
  readonly #context: DrillContext;
  readonly #processes = new Map<number, ChildProcess>();
  readonly #clients: (Redis | Cluster)[] = [];
  readonly #password = newPassword();
  readonly #env: NodeJS.ProcessEnv;
  readonly #replicasToWrite: number;
  readonly #indices: readonly number[];
  #addresses: readonly string[] = [];
  readonly port: number;
  readonly busPort: number;

  private constructor(
    context: DrillContext,
    { replicasPerPrimary = 1, replicasToWrite = 0 }: RedisNodesProps,
    env: NodeJS.ProcessEnv,
    port: number,
    busPort: number,
  ) {
    this.#context = context;
    this.#indices = Array.from({ length: PRIMARIES * (1 + replicasPerPrimary) }, (_, index) => index);
    this.#replicasToWrite = replicasToWrite;
    this.#env = env;
    this.port = port;
    this.busPort = busPort;
  }

  /** Starts three primaries and their replicas, has them made a cluster, and ends them after the work. */
  static async during<T>(
    context: DrillContext,
    work: (nodes: RedisNodes) => Promise<T>,
    props: RedisNodesProps = {},
  ): Promise<T> {
    const { command, env } = await findRedis(context.progress);
    const port = await freePort(0);
    const programs = join(context.dir, "bin");
    const path = [programs, dirname(command), process.env.PATH ?? ""].join(delimiter);
    const ofNodes = { ...process.env, ...env, PATH: path };
    const nodes = new RedisNodes(context, props, ofNodes, port, await freePort(0, [port]));
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
    this.#addresses = this.#indices.map((index) => `127.${20 + generation}.${place}.${index + 1}`);
    writeFileSync(
      join(this.#context.dir, "names"),
      this.#addresses.map((address, index) => `${address} ${nameOf(index)}\n`).join(""),
    );
  }

  async startAll(): Promise<void> {
    for (const index of this.#indices) {
      this.start(index);
    }
    await Promise.all(this.#indices.map((index) => this.#answers(index)));
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
      replicasToWrite: this.#replicasToWrite,
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
      killGroup(child.pid);
      await exit;
    }
  }

  /** As a pod is deleted: its hook before the stop, SIGTERM, and the end of what is left. */
  async stop(index: number): Promise<void> {
    await this.#run("stop.sh", redisStopScript, index);
    const child = this.#processes.get(index);
    if (child?.pid !== undefined) {
      const exit = once(child, "exit");
      process.kill(child.pid, "SIGTERM");
      await exit;
      // The loop beside the server, where it is still there.
      killGroup(child.pid);
    }
    this.#processes.delete(index);
  }

  /** What its readiness probe says. */
  async ready(index: number): Promise<boolean> {
    return this.#run("ready.sh", redisReadyScript, index).then(
      () => true,
      () => false,
    );
  }

  /** Deletes the files of a node that does not run. */
  loseVolume(index: number): void {
    rmSync(join(this.#context.dir, nameOf(index)), { recursive: true });
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#indices.map((index) => this.kill(index)));
  }

  /** The repair Job. @returns what it said; throws where it gives up */
  async repair(): Promise<string> {
    const { stdout } = await promisify(execFile)("sh", [this.#script("repair.sh", redisRepairScript)], {
      env: { ...this.#scriptEnv, PRIMARIES: String(PRIMARIES), PATIENCE: "60" },
      signal: this.#context.signal,
    });
    return stdout;
  }

  async #run(name: string, text: string, index: number): Promise<void> {
    await promisify(execFile)("sh", [this.#script(name, text)], {
      env: { ...this.#scriptEnv, ADDRESS: this.#addresses[index] ?? "" },
      signal: this.#context.signal,
    });
  }

  /** The administrator at one node. */
  admin(index: number): Redis {
    return this.#kept(new Redis(this.port, this.#addresses[index] ?? "", login("plinth-admin", this.passwords.admin)));
  }

  /** A client's user, led by all nodes. */
  client(): Cluster {
    const places = this.#addresses.map((host) => ({ host, port: this.port }));
    // Nothing is measured by it: what a busy machine answers late is an answer too.
    const redisOptions = { ...login(USER, this.#password), commandTimeout: 10_000, connectTimeout: 5_000 };
    // No slotsRefreshInterval: a client that is ended while it asks by that would go on asking for good.
    return this.#kept(new Cluster(places, { redisOptions, slotsRefreshTimeout: 10_000 }));
  }

  /** A client's user at one node: a command fails where the node does not answer, and is not sent again. */
  at(address: string): Redis {
    const options = { ...login(USER, this.#password), maxRetriesPerRequest: 0, commandTimeout: 1_000 };
    return this.#kept(new Redis(this.port, address, { ...options, connectTimeout: 1_000 }));
  }

  /**
   * The primaries with slots, as each itself says.
   *
   * @param without one that does not run, and is not asked
   */
  async primaries(without?: number): Promise<{ index: number; id: string }[]> {
    const found = await Promise.all(
      this.#indices.map(async (index) => {
        if (index === without) {
          return [];
        }
        const table = String(await this.admin(index).cluster("NODES"));
        const own = table.split("\n").find((line) => line.includes("myself,master")) ?? "";
        const [id = "", , , , , , , , range] = own.split(" ");
        return range === undefined ? [] : [{ index, id }];
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
    return { ...this.#env, ...places, PERSISTENCE: "append-only", PEERS: this.#indices.map(nameOf).join(" ") };
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

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}

function nameOf(index: number): string {
  return `redis-${index}.redis-nodes`;
}

function login(username: string, password: string) {
  return { username, password, retryStrategy: () => 100, maxRetriesPerRequest: 40, disconnectTimeout: 100 };
}

/** A key's name that tells nothing but is spread over all slots. */
export function drillKey(each: number): string {
  return `drill:${createHash("sha1").update(String(each)).digest("hex").slice(0, 12)}`;
}
