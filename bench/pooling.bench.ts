import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { makeDataHome, removeBackingData } from "../local/backing/data-home.ts";
import { choosePort } from "../local/backing/server-port.ts";
import { unprivilegedAccount } from "../local/backing/unprivileged-account.ts";
import { BackingServers } from "../services/chassis/testkit/backing-servers.ts";
import { until } from "../services/chassis/testkit/until.ts";
import { median } from "./median.ts";
import { say } from "./progress.ts";
import type { Bench } from "./run.ts";

const clients = 150;
const serverConnections = 20;
const rounds = 5;
const sliceMs = 2_000;
const accounts = 10_000;

const PROGRAMS = [
  "/usr/sbin/pgbouncer",
  "/usr/bin/pgbouncer",
  "/usr/local/bin/pgbouncer",
  "/opt/homebrew/bin/pgbouncer",
];

const work = {
  read: "select balance from accounts where id = $1",
  write: "update accounts set balance = balance + 1 where id = $1",
} as const;

/** Many clients with a connection each, against the same clients through PgBouncer in transaction mode. */
export const run: Bench = async (report, signal) => {
  const program = PROGRAMS.find(existsSync);
  if (program === undefined) {
    throw new Error("PgBouncer is not installed, so nothing was measured: apt-get install pgbouncer");
  }
  const servers = await BackingServers.start({ postgres: true });
  let pooler: Pooler | undefined;
  const open: Client[] = [];
  try {
    const url = await servers.database();
    pooler = await Pooler.start(program, url);
    const direct = await connectAll(url, open);
    await direct[0]?.query("create table accounts (id int primary key, balance bigint not null)");
    await direct[0]?.query("insert into accounts select i, 0 from generate_series(1, $1::int) i", [accounts]);
    const pooled = await connectAll(pooler.url, open);
    for (const kind of ["read", "write"] as const) {
      const rates = { direct: [] as number[], pooled: [] as number[] };
      for (let round = 0; round < rounds; round++) {
        signal.throwIfAborted();
        rates.direct.push(await rateOf(direct, work[kind]));
        rates.pooled.push(await rateOf(pooled, work[kind]));
        say(
          `${kind}, round ${round + 1}: direct ${rates.direct.at(-1)?.toFixed(0)}/s, pooled ${rates.pooled.at(-1)?.toFixed(0)}/s`,
        );
      }
      const ratio = median(rates.pooled.map((rate, index) => rate / (rates.direct[index] ?? Number.NaN)));
      report({ metric: `${kind}s, ${clients} connections`, value: median(rates.direct), unit: "1/s" });
      report({
        metric: `${kind}s, ${clients} clients on ${serverConnections} connections`,
        value: median(rates.pooled),
        unit: "1/s",
        ratio,
        against: "direct connections",
      });
    }
  } finally {
    await Promise.all(open.map((client) => client.end().catch(() => undefined)));
    await pooler?.stop();
    await servers.stop();
  }
};

async function connectAll(url: string, open: Client[]): Promise<Client[]> {
  const made = Array.from({ length: clients }, () => new Client({ connectionString: url }));
  for (const client of made) {
    client.on("error", () => undefined);
    await client.connect();
    open.push(client);
  }
  return made;
}

/** Each client goes on with the next as soon as one is answered. */
async function rateOf(all: readonly Client[], text: string): Promise<number> {
  let done = 0;
  const began = performance.now();
  await Promise.all(
    all.map(async (client) => {
      while (performance.now() - began < sliceMs) {
        const { rowCount } = await client.query(text, [1 + Math.floor(Math.random() * accounts)]);
        if (rowCount !== 1) {
          throw new Error("A statement found no row");
        }
        done++;
      }
    }),
  );
  return done / ((performance.now() - began) / 1000);
}

class Pooler {
  readonly url: string;
  readonly #dir: string;
  readonly #process: ChildProcess;

  private constructor(url: string, dir: string, process: ChildProcess) {
    this.url = url;
    this.#dir = dir;
    this.#process = process;
  }

  static async start(program: string, databaseUrl: string): Promise<Pooler> {
    const account = unprivilegedAccount("postgres");
    const dir = mkdtempSync(join(tmpdir(), "plinth-pooling-"));
    const home = makeDataHome(dir, "pgbouncer", account);
    const { username, password, port: serverPort, pathname } = new URL(databaseUrl);
    const port = await choosePort(undefined, 0);
    const write = (name: string, lines: readonly string[]) => {
      const path = join(home, name);
      writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600 });
      if (account !== undefined) {
        chownSync(path, account.uid, account.gid);
      }
      return path;
    };
    const users = write("users.txt", [`"${username}" "${password}"`]);
    const config = write("pgbouncer.ini", [
      "[databases]",
      `${pathname.slice(1)} = host=127.0.0.1 port=${serverPort}`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = scram-sha-256",
      `auth_file = ${users}`,
      "pool_mode = transaction",
      `default_pool_size = ${serverConnections}`,
      `max_client_conn = ${clients * 2}`,
    ]);
    const process = spawn(program, ["-q", config], { cwd: home, stdio: "ignore", ...account });
    const url = databaseUrl.replace(`:${serverPort}/`, `:${port}/`);
    const pooler = new Pooler(url, dir, process);
    try {
      await until(async () => {
        const client = new Client({ connectionString: url });
        client.on("error", () => undefined);
        return client.connect().then(
          () => client.end().then(() => true),
          () => false,
        );
      });
      return pooler;
    } catch (error) {
      await pooler.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const exit = once(this.#process, "exit");
      this.#process.kill("SIGTERM");
      await exit;
    }
    removeBackingData(this.#dir);
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
