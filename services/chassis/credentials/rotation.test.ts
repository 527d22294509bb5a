import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Client } from "pg";
import { POSTGRES, type PostgresServer, startPostgres } from "../../../local/backing/postgres.ts";
import { ADMIN } from "../../../local/backing/postgres-cluster.ts";
import { BackingInstance } from "../../../local/backing/testkit/backing-instance.ts";
import { createLogger } from "../logger.ts";
import { Database } from "../postgres/database.ts";
import { until } from "../testkit/until.ts";
import { CredentialsFile } from "./credentials-file.ts";

const dir = mkdtempSync(join(tmpdir(), "plinth-rotation-"));
const path = join(dir, "database.json");
const lines: string[] = [];
const log = createLogger("test", "info", { write: (line) => lines.push(line) });

let instance: BackingInstance;
let server: PostgresServer;
let admin: Client;
let url: string;
let database: Database;
let credentials: CredentialsFile;

/** As the agent does it. */
function write(content: string): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

const loginOf = (username: string) => JSON.stringify({ username, password: `of-${username}` });

async function makeRole(name: string): Promise<void> {
  await admin.query(`create role ${name} login password 'of-${name}' in role thing`);
  await admin.query(`alter role ${name} set role = 'thing'`);
}

const sessionsOf = async (name: string) =>
  (await admin.query("select from pg_stat_activity where usename = $1", [name])).rowCount ?? 0;

beforeAll(async () => {
  instance = new BackingInstance();
  server = await startPostgres(instance.props);
  ({ url } = await server.ensureDatabase({ name: "thing", role: "thing", password: "of-thing" }));
  const { port } = server;
  admin = new Client({
    host: "127.0.0.1",
    port,
    user: ADMIN,
    database: "postgres",
    password: instance.passwordOf(POSTGRES),
  });
  await admin.connect();
  await makeRole("first");
  write(loginOf("first"));
  credentials = await CredentialsFile.open(path, log);
  database = new Database({ url, credentials, connections: 4, service: "test", log });
});

afterAll(async () => {
  await database?.close();
  credentials?.close();
  await admin?.end();
  await instance.end();
  rmSync(dir, { recursive: true, force: true });
});

const WHO = { name: "who", text: "select session_user::text as login, current_user::text as owner" };

test("GIVEN requests without a break WHEN the login is replaced and the old one dropped THEN none fails, and a transaction under way ends", async () => {
  const failures: unknown[] = [];
  const seen = new Set<string>();
  let stopped = false;
  const load = Array.from({ length: 8 }, async () => {
    while (!stopped) {
      await database
        .transaction((tx) => tx.rows<{ login: string }>(WHO, []))
        .then(
          ([row]) => seen.add(row?.login ?? ""),
          (error) => failures.push(error),
        );
    }
  });
  let mayEnd = false;
  // Never idle for long: Postgres ends a transaction that is.
  const long = database.transaction(async (tx) => {
    await until(async () => {
      await tx.rows(WHO, []);
      return mayEnd;
    });
    return tx.rows(WHO, []);
  });
  await until(() => seen.has("first"));

  await makeRole("second");
  write(loginOf("second"));
  await until(() => seen.has("second"));
  await until(async () => (await sessionsOf("first")) === 1);
  mayEnd = true;
  expect(await long).toEqual([{ login: "first", owner: "thing" }]);
  await until(async () => (await sessionsOf("first")) === 0);
  await admin.query("drop role first");
  stopped = true;
  await Promise.all(load);

  expect(failures).toEqual([]);
  expect(await database.rows(WHO, [])).toEqual([{ login: "second", owner: "thing" }]);
});

test("GIVEN a login that was dropped before the next was seen WHEN a connection is wanted THEN the next one is used at once", async () => {
  await makeRole("third");
  await admin.query("alter role second nologin");
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'second'");
  await until(async () => (await sessionsOf("second")) === 0);

  write(loginOf("third"));

  expect(await database.rows(WHO, [])).toEqual([{ login: "third", owner: "thing" }]);
});

test("GIVEN a file that holds no login WHEN it is read THEN the login stays, and the log says what is wrong but not what it holds", async () => {
  lines.length = 0;

  for (const content of ["s3cret, cut off", JSON.stringify({ username: "third", pass: "s3cret" })]) {
    write(content);
    await credentials.refresh();
  }

  expect(credentials.current.username).toBe("third");
  const told = lines.join("");
  expect(told).toContain(path);
  expect(told).toContain("password");
  expect(told).not.toContain("s3cret");
});
