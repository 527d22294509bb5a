import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeBackingData } from "../../../local/backing/data-home.ts";
import { POSTGRES, type PostgresServer, startPostgres } from "../../../local/backing/postgres.ts";
import { REDIS, type RedisServer, startRedis } from "../../../local/backing/redis.ts";
import { ProcessLedger } from "../../../local/processes/process-ledger.ts";
import { silentProgress } from "../../../local/progress.ts";

/** A real PostgreSQL and a real Redis of a test's own, that the test may kill. */
export class BackingServers {
  readonly #dir: string;
  readonly #ledger: ProcessLedger;
  #postgres: PostgresServer | undefined;
  #redis: RedisServer | undefined;
  #databases = 0;

  private constructor(dir: string) {
    this.#dir = dir;
    this.#ledger = new ProcessLedger(dir);
  }

  static async start(): Promise<BackingServers> {
    const servers = new BackingServers(mkdtempSync(join(tmpdir(), "plinth-services-")));
    await Promise.all([servers.startPostgres(), servers.startRedis()]);
    return servers;
  }

  /** On the same port and data as before. */
  async startPostgres(): Promise<void> {
    this.#postgres = await startPostgres({ ...this.#props(), preferredPort: 0 });
  }

  /** On the same port and data as before. */
  async startRedis(): Promise<void> {
    this.#redis = await startRedis({ ...this.#props(), preferredPort: 0 });
  }

  /** SIGKILL, as a crash is. */
  killPostgres(): Promise<void> {
    return this.#kill(POSTGRES);
  }

  /** SIGKILL, as a crash is. */
  killRedis(): Promise<void> {
    return this.#kill(REDIS);
  }

  /** Redis takes connections and commands, and answers none. */
  freezeRedis(): void {
    process.kill(this.#pidOf(REDIS), "SIGSTOP");
  }

  thawRedis(): void {
    process.kill(this.#pidOf(REDIS), "SIGCONT");
  }

  /** An empty database. */
  async database(): Promise<string> {
    const name = `test_${++this.#databases}`;
    const access = await this.#postgres?.ensureDatabase({ name, role: name, password: "of-a-test" });
    return access?.url ?? "";
  }

  async redisUrl(): Promise<string> {
    const access = await this.#redis?.ensureUser({ name: "user", password: "of-a-test", keyPrefix: "user:" });
    return access?.url ?? "";
  }

  async stop(): Promise<void> {
    await this.#ledger.stopAll();
    removeBackingData(this.#dir);
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #props() {
    return { dir: this.#dir, ledger: this.#ledger, progress: silentProgress };
  }

  async #kill(name: string): Promise<void> {
    process.kill(this.#pidOf(name), "SIGKILL");
    await this.#ledger.stop(name);
  }

  #pidOf(name: string): number {
    const pid = this.#ledger.list().find((entry) => entry.name === name)?.pid;
    if (pid === undefined) {
      throw new Error(`${name} does not run`);
    }
    return pid;
  }
}
