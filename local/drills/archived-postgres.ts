import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chownSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client, Pool } from "pg";
import { LOOPBACK } from "../backing/backing-props.ts";
import { makeDataHome, removeBackingData } from "../backing/data-home.ts";
import { newPassword } from "../backing/new-password.ts";
import { ADMIN, PostgresCluster } from "../backing/postgres-cluster.ts";
import { findPostgres } from "../backing/postgres-programs.ts";
import { choosePort } from "../backing/server-port.ts";
import { unprivilegedAccount } from "../backing/unprivileged-account.ts";
import { Failure } from "../failure.ts";

const PATIENCE_MS = 60_000;

/** A PostgreSQL server that archives its WAL, and a second one that is restored from the archive. */
export class ArchivedPostgres {
  readonly #dir: string;
  readonly #account = unprivilegedAccount("postgres");
  readonly #programs = findPostgres();
  readonly #password = newPassword();
  readonly #home: string;
  readonly #archive: string;
  readonly #base: string;
  readonly #pools: Pool[] = [];
  #server: ChildProcess | undefined;

  constructor(dir: string) {
    this.#dir = dir;
    this.#home = makeDataHome(dir, "postgres", this.#account);
    this.#archive = join(this.#home, "archive");
    this.#base = join(this.#home, "base");
  }

  /** @returns connections to it */
  async start(): Promise<Pool> {
    mkdirSync(this.#archive, { mode: 0o700 });
    this.#own(this.#archive);
    const cluster = new PostgresCluster(this.#home, this.#account);
    await cluster.create(this.#programs, this.#password);
    const port = await choosePort(undefined, 0);
    cluster.configure(port);
    appendFileSync(join(cluster.data, "pg_hba.conf"), `host replication all ${LOOPBACK}/32 scram-sha-256\n`);
    const archive = `test ! -f ${this.#archive}/%f && cp %p ${this.#archive}/%f.part && mv ${this.#archive}/%f.part ${this.#archive}/%f`;
    appendFileSync(join(cluster.data, "postgresql.conf"), `archive_mode = on\narchive_command = '${archive}'\n`);
    return this.#run(cluster.data, port);
  }

  /** Copies the running server's files, as wal-g's `backup-push` does. */
  async backUp(port: number): Promise<void> {
    const program = join(dirname(this.#programs.initdb), "pg_basebackup");
    const args = ["-h", LOOPBACK, "-p", String(port), "-U", ADMIN, "-D", this.#base, "-X", "none", "--checkpoint=fast"];
    const env = { ...process.env, PGPASSWORD: this.#password };
    await promisify(execFile)(program, args, { cwd: this.#home, env, ...this.#account });
  }

  /** Done when all that was written so far is in the archive. */
  async archived(pool: Pool): Promise<void> {
    const { rows } = await pool.query("select pg_walfile_name(pg_switch_wal()) as wal");
    await until("the WAL is archived", async () => {
      const { rows: archiver } = await pool.query("select last_archived_wal >= $1 as done from pg_stat_archiver", [
        rows[0].wal,
      ]);
      return archiver[0].done === true;
    });
  }

  /** As if its disk had gone: nothing of it is used any more but the backup and the archive. */
  async lose(): Promise<void> {
    await this.#end("SIGKILL");
    rmSync(join(this.#home, "data"), { recursive: true });
  }

  /** Replays the archive over the backup, up to the time. @returns connections, once it takes writes */
  async restore(time: string): Promise<Pool> {
    const port = await choosePort(undefined, 0);
    const settings = [
      `port = ${port}`,
      "archive_mode = off",
      `restore_command = 'cp ${this.#archive}/%f %p'`,
      `recovery_target_time = '${time}'`,
      "recovery_target_action = promote",
    ];
    appendFileSync(join(this.#base, "postgresql.conf"), `${settings.join("\n")}\n`);
    const signal = join(this.#base, "recovery.signal");
    writeFileSync(signal, "");
    this.#own(signal);
    const pool = await this.#run(this.#base, port);
    await until("the archive is replayed", async () => {
      const { rows } = await pool.query("select pg_is_in_recovery() as recovering");
      return rows[0].recovering === false;
    });
    return pool;
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.end().catch(() => undefined)));
    await this.#end("SIGINT");
    removeBackingData(this.#dir);
  }

  async #run(data: string, port: number): Promise<Pool> {
    const server = spawn(this.#programs.postgres, ["-D", data], { cwd: this.#home, stdio: "ignore", ...this.#account });
    this.#server = server;
    const config = { host: LOOPBACK, port, user: ADMIN, password: this.#password, database: "postgres" };
    await until("PostgreSQL answers", async () => {
      if (server.exitCode !== null) {
        throw new Failure(`PostgreSQL ended with code ${server.exitCode}.`);
      }
      const client = new Client(config);
      client.on("error", () => undefined);
      return client.connect().then(
        () => client.end().then(() => true),
        () => false,
      );
    });
    const pool = new Pool({ ...config, max: 10 });
    pool.on("error", () => undefined);
    this.#pools.push(pool);
    return pool;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (server !== undefined && server.exitCode === null && server.signalCode === null) {
      const exit = once(server, "exit");
      server.kill(signal);
      await exit;
    }
  }

  #own(path: string): void {
    if (this.#account !== undefined) {
      chownSync(path, this.#account.uid, this.#account.gid);
    }
  }
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Failure(`Waited ${PATIENCE_MS / 1000} s in vain until ${what}.`);
    }
    await sleep(50);
  }
}
