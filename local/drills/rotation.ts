import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { CredentialsFile } from "../../services/chassis/credentials/credentials-file.ts";
import { createLogger } from "../../services/chassis/logger.ts";
import { Database } from "../../services/chassis/postgres/database.ts";
import { LOOPBACK } from "../backing/backing-props.ts";
import { removeBackingData } from "../backing/data-home.ts";
import { newPassword } from "../backing/new-password.ts";
import { POSTGRES, startPostgres } from "../backing/postgres.ts";
import { ADMIN } from "../backing/postgres-cluster.ts";
import { scramVerifier } from "../backing/scram-verifier.ts";
import { Failure, messageOf } from "../failure.ts";
import { ProcessLedger } from "../processes/process-ledger.ts";
import type { Drill, DrillContext, DrillResult } from "./drill.ts";

const ROTATIONS = 5;
const WRITERS = 8;
const CONNECTIONS = 4;

/** How long connections of an old login may take to end. Milliseconds. */
const DRAIN_MS = 30_000;

export const rotation: Drill = {
  name: "rotation",
  summary:
    "a service's login at Postgres is replaced again and again under load, and the old one dropped: no request fails",
  async run(context) {
    const { dir, progress } = context;
    const ledger = new ProcessLedger(dir);
    try {
      const server = await startPostgres({ dir, ledger, preferredPort: 0, progress });
      const { url } = await server.ensureDatabase({ name: "drill", role: "drill", password: newPassword() });
      const { password } = JSON.parse(readFileSync(join(dir, "backing", `${POSTGRES}.json`), "utf8"));
      const admin = new Client({ host: LOOPBACK, port: server.port, user: ADMIN, password, database: "postgres" });
      await admin.connect();
      try {
        return await rotate(context, admin, url);
      } finally {
        await admin.end();
      }
    } finally {
      await ledger.stopAll();
      removeBackingData(dir);
    }
  },
};

async function rotate({ dir, progress, signal }: DrillContext, admin: Client, url: string): Promise<DrillResult> {
  const path = join(dir, "login.json");
  const log = createLogger("drill", "silent");
  await replaceLogin(admin, path, 0);
  const credentials = await CredentialsFile.open(path, log);
  const database = new Database({ url, credentials, connections: CONNECTIONS, service: "drill", log });
  await database.rows({ name: "make", text: "create table writes (id text primary key)" }, []);
  const load = new Load(database);
  const step = progress.step(`${ROTATIONS} rotations under load`);
  try {
    for (let number = 1; number <= ROTATIONS; number++) {
      signal.throwIfAborted();
      await replaceLogin(admin, path, number);
      await drained(admin, loginName(number - 1));
      await admin.query(`drop role ${loginName(number - 1)}`);
    }
    step.done();
  } finally {
    await load.end();
    credentials.close();
  }
  const kept = await database.rows<{ id: string }>({ name: "kept", text: "select id from writes" }, []);
  await database.close();
  const found = new Set(kept.map(({ id }) => id));
  return {
    done: [
      `${WRITERS} writers wrote through ${CONNECTIONS} connections`,
      `replaced the login ${ROTATIONS} times, and dropped each old one when its last connection had ended`,
    ],
    acknowledgedWrites: load.acknowledged.length,
    lostWrites: load.acknowledged.filter((id) => !found.has(id)),
    stoppedMs: load.stoppedMs,
    faults: [...new Set(load.failures)].map((failure) => `A request failed: ${failure}`),
    figures: { rotations: ROTATIONS, "failed requests": load.failures.length },
  };
}

/** Writes without a break, and repeats nothing. */
class Load {
  readonly acknowledged: string[] = [];
  readonly failures: string[] = [];
  stoppedMs = 0;
  readonly #database: Database;
  readonly #done: Promise<unknown>;
  #last = performance.now();
  #isOver = false;

  constructor(database: Database) {
    this.#database = database;
    this.#done = Promise.all(Array.from({ length: WRITERS }, (_, writer) => this.#write(writer)));
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#done;
  }

  async #write(writer: number): Promise<void> {
    const insert = { name: "write", text: "insert into writes (id) values ($1)" };
    for (let number = 0; !this.#isOver; number++) {
      const id = `${writer}-${number}`;
      try {
        await this.#database.transaction((tx) => tx.rows(insert, [id]));
        this.acknowledged.push(id);
        this.stoppedMs = Math.max(this.stoppedMs, performance.now() - this.#last);
        this.#last = performance.now();
      } catch (error) {
        this.failures.push(messageOf(error));
        await sleep(50);
      }
    }
  }
}

function loginName(number: number): string {
  return `drill_login_${number}`;
}

/** As Vault and its agent do it: a role that acts as the owner, then a file that is renamed into its place. */
async function replaceLogin(admin: Client, path: string, number: number): Promise<void> {
  const username = loginName(number);
  const password = newPassword();
  await admin.query(`create role ${username} login password '${scramVerifier(password)}' in role drill`);
  await admin.query(`alter role ${username} set role = 'drill'`);
  writeFileSync(`${path}.new`, JSON.stringify({ username, password }), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

async function drained(admin: Client, login: string): Promise<void> {
  const deadline = performance.now() + DRAIN_MS;
  const sessions = async () => (await admin.query("select from pg_stat_activity where usename = $1", [login])).rowCount;
  while ((await sessions()) !== 0) {
    if (performance.now() > deadline) {
      throw new Failure(`Connections of ${login} were still there ${DRAIN_MS / 1000} s after it was replaced.`);
    }
    await sleep(50);
  }
}
