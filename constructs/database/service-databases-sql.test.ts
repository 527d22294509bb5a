import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { startPostgres } from "../../local/backing/postgres.ts";
import { findPostgres } from "../../local/backing/postgres-programs.ts";
import { BackingInstance } from "../../local/backing/testkit/backing-instance.ts";
import { unprivilegedAccount } from "../../local/backing/unprivileged-account.ts";
import { freePort } from "../../local/free-port.ts";
import { bouncerAccess, bouncerConfig } from "./bouncer-config.ts";
import { scramVerifier } from "./scram-verifier.ts";
import { serviceDatabasesSql, verifierVariable } from "./service-databases-sql.ts";

const databases = ["order", "user"];
const roles = ["pgbouncer", "exporter", "vault", ...databases];
const passwordOf = (role: string) => `hush-'\\"-${role}`;

let instance: BackingInstance;
let port: number;

beforeAll(async () => {
  instance = new BackingInstance();
  port = (await startPostgres({ ...instance.props })).port;
  makeDatabases();
});

afterAll(() => instance.end());

const administrator = () => ({ user: "plinth_admin", password: instance.passwordOf("postgres") });

/** Runs the script with the very program that the Job runs. */
function makeDatabases(): void {
  const psql = join(dirname(findPostgres().postgres), "psql");
  const script = serviceDatabasesSql({ databases });
  const { user, password } = administrator();
  const verifiers = roles.map((role) => [verifierVariable(role), scramVerifier(role, passwordOf(role))]);
  const env = { ...process.env, PGPASSWORD: password, ...Object.fromEntries(verifiers) };
  const server = ["-h", "127.0.0.1", "-p", String(port), "-U", user, "-d", "postgres"];
  execFileSync(psql, ["-X", "-q", ...server, "-f", "-"], { input: script, env, stdio: ["pipe", "ignore", "pipe"] });
}

interface Query {
  readonly user: string;
  readonly database: string;
  readonly at?: number;
  readonly password?: string;
}

async function ask({ user, database, at = port, password = passwordOf(user) }: Query, ...statements: string[]) {
  const client = new Client({ host: "127.0.0.1", port: at, user, database, password });
  client.on("error", () => {});
  try {
    await client.connect();
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) {
      rows = (await client.query(statement)).rows;
    }
    return rows;
  } finally {
    await client.end().catch(() => {});
  }
}

const asAdministrator = (...statements: string[]) => ask({ ...administrator(), database: "postgres" }, ...statements);

describe("the databases of services", () => {
  const everything =
    "select json_agg(r order by oid) as roles, (select json_agg(d order by datname) from pg_database d where datname !~ 'template0') as databases from pg_authid r";

  test("GIVEN all of it is there WHEN made again THEN nothing changes", async () => {
    const withoutAge = (text: unknown) => JSON.stringify(text).replaceAll(/"dat(frozen|min)m?xid":"?\d+"?/g, "");
    const before = withoutAge(await asAdministrator(everything));

    makeDatabases();

    expect(withoutAge(await asAdministrator(everything))).toBe(before);
  });

  test("GIVEN a service WHEN it uses its own database THEN it may make tables, and in no other", async () => {
    const made = await ask(
      { user: "order", database: "order" },
      "create table lines (id int)",
      "select 1 as one from lines",
    );
    expect(made).toEqual([]);
    await expect(ask({ user: "order", database: "user" }, "select 1")).rejects.toThrow(
      "permission denied for database",
    );
    await expect(ask({ user: "order", database: "postgres" }, "select 1")).rejects.toThrow(
      "permission denied for database",
    );
  });

  test("GIVEN Vault WHEN it makes a user of a service THEN what that makes is the service's", async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await ask(
      { user: "vault", database: "postgres" },
      `create role "v-order-1" login password 'short' valid until '${until}' in role "order"`,
      `alter role "v-order-1" set role = 'order'`,
    );
    const [owner] = await ask(
      { user: "v-order-1", database: "order", password: "short" },
      "create table made (id int)",
      "select tableowner from pg_tables where tablename = 'made'",
    );
    expect(owner).toEqual({ tableowner: "order" });
    await expect(ask({ user: "vault", database: "order" }, "select 1")).rejects.toThrow(
      "permission denied for database",
    );
    expect(await asAdministrator("select rolsuper, rolcreatedb from pg_roles where rolname = 'vault'")).toEqual([
      { rolsuper: false, rolcreatedb: false },
    ]);
  });

  test("GIVEN the pooler's role WHEN it asks for the mighty THEN it learns nothing", async () => {
    const of = (user: string) =>
      ask({ user: "pgbouncer", database: "order" }, `select usename from pgbouncer.get_auth('${user}')`);
    expect(await of("order")).toEqual([{ usename: "order" }]);
    expect(await of("plinth_admin")).toEqual([]);
    expect(await of("vault")).toEqual([]);
    await expect(ask({ user: "order", database: "order" }, "select * from pgbouncer.get_auth('user')")).rejects.toThrow(
      "permission denied",
    );
  });
});

const pgbouncer = (process.env.PATH ?? "")
  .split(":")
  .concat("/usr/sbin")
  .map((folder) => join(folder, "pgbouncer"))
  .find((file) => existsSync(file));
const withPooler = pgbouncer === undefined ? test.skip : test;
const [, major = 0, minor = 0] =
  pgbouncer === undefined
    ? []
    : (/PgBouncer (\d+)\.(\d+)/.exec(execFileSync(pgbouncer, ["--version"], { encoding: "utf8" })) ?? []).map(Number);
const keepsStatements = major > 1 || minor >= 21;

describe("the real PgBouncer", () => {
  const unit = keepsStatements ? "" : " (without named statements: they need 1.21)";

  withPooler(
    `GIVEN its configuration WHEN a service logs in THEN its queries are answered${unit}`,
    async () => {
      const dir = mkdtempSync(join(tmpdir(), "pgbouncer-"));
      const listening = await freePort(0);
      const account = unprivilegedAccount("postgres");
      const accessFile = join(dir, "userlist.txt");
      const config = bouncerConfig(
        { connectionsPerDatabase: 2, maxClientConnections: 20, maxPreparedStatements: 20 },
        databases.map((database) => ({ database })),
        { port: listening, accessFile, server: { host: "127.0.0.1", port } },
      )
        .replace("listen_addr = *", "listen_addr = 127.0.0.1")
        // A login that takes longer than it may in a cluster is no fault of a busy machine's.
        .replace("server_connect_timeout = 5", "server_connect_timeout = 60");
      writeFileSync(accessFile, bouncerAccess(passwordOf("pgbouncer")));
      const file = join(dir, "pgbouncer.ini");
      writeFileSync(file, keepsStatements ? config : config.replace(/max_prepared_statements.*\n/, ""));
      execFileSync("chmod", ["-R", "a+rX", dir]);
      const server = spawn(pgbouncer ?? "", [file], { stdio: "ignore", ...account });
      try {
        const query = { user: "order", database: "order", at: listening };
        await untilAnswered(server, query);
        const both = await Promise.all([1, 2, 3, 4].map((n) => ask(query, `select ${n} as n, current_user as role`)));
        expect(both.flat()).toEqual([1, 2, 3, 4].map((n) => ({ n, role: "order" })));
        await expect(ask({ ...query, password: "wrong" }, "select 1")).rejects.toThrow("SASL authentication failed");
        await expect(ask({ ...query, database: "user" }, "select 1")).rejects.toThrow("permission denied");
        if (keepsStatements) {
          await namedStatements(listening);
        }
      } finally {
        server.kill("SIGTERM");
        if (server.exitCode === null) {
          await once(server, "exit");
        }
        rmSync(dir, { recursive: true });
      }
    },
    180_000,
  );
});

async function untilAnswered(server: ChildProcess, query: Query): Promise<void> {
  for (;;) {
    try {
      await ask(query, "select 1");
      return;
    } catch (error) {
      if (server.exitCode !== null || !String(error).includes("ECONNREFUSED")) {
        throw error;
      }
      await pause(50);
    }
  }
}

async function namedStatements(at: number): Promise<void> {
  const clients = [1, 2, 3].map(
    () => new Client({ host: "127.0.0.1", port: at, user: "order", database: "order", password: passwordOf("order") }),
  );
  await Promise.all(clients.map((client) => client.connect()));
  const statement = { name: "next", text: "select $1::int + 1 as n" };
  for (const round of [1, 2, 3]) {
    const answers = await Promise.all(clients.map((client) => client.query({ ...statement, values: [round] })));
    expect(answers.flatMap(({ rows }) => rows)).toEqual([{ n: round + 1 }, { n: round + 1 }, { n: round + 1 }]);
  }
  await Promise.all(clients.map((client) => client.end()));
}
