import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installedRedis, type RedisProgram } from "../../../local/backing/redis-package.ts";
import { freePort } from "../../../local/free-port.ts";
import { eventually } from "../../../local/testkit/eventually.ts";
import { limitsStoreAccess, limitsStoreConfig } from "../limits-store-config.ts";

/** The Redis of this machine, if there is one. */
export function redisProgram(): RedisProgram | undefined {
  const isThere = spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;
  return isThere ? { command: "redis-server", env: {} } : installedRedis();
}

/** The store of limits as a real server, with what its ConfigMap and its Secret say. */
export class LimitsRedis {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "limits-redis-"));
  readonly #program: RedisProgram;
  #server: ChildProcess | undefined;

  private constructor(program: RedisProgram, port: number, password: string) {
    this.#program = program;
    this.port = port;
    writeFileSync(join(this.#folder, "users.acl"), limitsStoreAccess(password));
    writeFileSync(join(this.#folder, "redis.conf"), limitsStoreConfig(64, { port, accessFolder: this.#folder }));
  }

  static async start(program: RedisProgram, password: string): Promise<LimitsRedis> {
    const redis = new LimitsRedis(program, await freePort(0), password);
    await redis.restart();
    return redis;
  }

  async restart(): Promise<void> {
    this.#server = spawn(this.#program.command, [join(this.#folder, "redis.conf")], {
      cwd: this.#folder,
      env: { ...process.env, ...this.#program.env },
      stdio: "ignore",
    });
    await eventually(async () => (await this.ask("PING").catch(() => "")) === "+PONG");
  }

  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined && server.exitCode === null) {
      server.kill("SIGKILL");
      await once(server, "exit");
    }
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The first line of the answer to the last of these commands, sent over one connection. */
  async ask(...commands: readonly string[]): Promise<string> {
    const socket = connect(this.port, "127.0.0.1");
    try {
      let answers = "";
      socket.setEncoding("utf8").on("data", (text: string) => {
        answers += text;
      });
      socket.end([...commands, "QUIT", ""].join("\r\n"));
      await once(socket, "close");
      return answers.split("\r\n")[commands.length - 1] ?? "";
    } finally {
      socket.destroy();
    }
  }
}
