import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";
import { Client } from "pg";
import { ProcessLedger } from "../processes/process-ledger.ts";
import { silentProgress } from "../progress.ts";
import { removeBackingData } from "./data-home.ts";
import { POSTGRES, startPostgres } from "./postgres.ts";
import { REDIS, startRedis } from "./redis.ts";

let dir: string;
let ledger: ProcessLedger;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-backing-"));
  ledger = new ProcessLedger(dir);
});

afterEach(async () => {
  await ledger.stopAll();
  removeBackingData(dir);
  rmSync(dir, { recursive: true, force: true });
});

/** What others see of a process is read from /proc. */
const onLinux = process.platform === "linux" ? test : test.skip;

const postgres = (preferredPort = 0) => startPostgres({ dir, ledger, preferredPort, progress: silentProgress });
const redis = (preferredPort = 0) => startRedis({ dir, ledger, preferredPort, progress: silentProgress });
const shop = { name: "shop", role: "shop", password: "of-the-shop" };
const shopKeys = { name: "shop", password: "of-the-shop", keyPrefix: "shop:" };

function pidOf(name: string): number | undefined {
  return ledger.list().find((entry) => entry.name === name)?.pid;
}

async function crash(name: string): Promise<void> {
  process.kill(pidOf(name) ?? 0, "SIGKILL");
  while (ledger.isAlive(name)) {
    await new Promise(setImmediate);
  }
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function withRedis<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { retryStrategy: () => null });
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

/** A program of somebody else's on a port of ours. */
async function occupant(port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  return { server, port: typeof address === "object" && address !== null ? address.port : 0 };
}

/** What any user of the machine can read of a process, and what it wrote. */
function visibleOf(name: string): string {
  return readFileSync(`/proc/${pidOf(name)}/cmdline`, "utf8") + readFileSync(ledger.logPath(name), "utf8");
}

const passwordOf = (server: string): string =>
  JSON.parse(readFileSync(join(dir, "backing", `${server}.json`), "utf8")).password;

describe("PostgreSQL", () => {
  test("GIVEN a running server WHEN started again THEN the same one is taken over and the database stays", async () => {
    const { url } = await (await postgres()).ensureDatabase(shop);
    await ask(url, "create table items (sku text)");
    const pid = pidOf(POSTGRES);

    const again = await postgres();
    const access = await again.ensureDatabase(shop);

    expect(pidOf(POSTGRES)).toBe(pid);
    expect(access.url).toBe(url);
    expect(await ask(url, "select * from items")).toEqual([]);
  }, 30_000);

  test("GIVEN a crash WHEN started again THEN what was committed is there, on the same port", async () => {
    const first = await postgres();
    const { url } = await first.ensureDatabase(shop);
    await ask(url, "create table items (sku text)");
    await ask(url, "insert into items values ('a')");

    await crash(POSTGRES);
    const second = await postgres();

    expect(second.port).toBe(first.port);
    expect(await ask(url, "select sku from items")).toEqual([{ sku: "a" }]);
    expect(ledger.leftovers()).toEqual([]);
  }, 30_000);

  test("GIVEN the wished port is taken WHEN started THEN another is found, and kept once it is ours", async () => {
    const taken = await occupant();

    const first = await postgres(taken.port);
    taken.server.close();
    await ledger.stop(POSTGRES);
    const second = await postgres(taken.port);

    expect(first.port).not.toBe(taken.port);
    expect(second.port).toBe(first.port);
  }, 30_000);

  test("GIVEN two services WHEN each has its database THEN neither reaches the other's nor the administrator's", async () => {
    const server = await postgres();
    const { url } = await server.ensureDatabase(shop);
    await server.ensureDatabase({ name: "bank", role: "bank", password: "of-the-bank" });

    await expect(ask(url.replace(/shop$/, "bank"), "select 1")).rejects.toMatchObject({ code: "42501" });
    await expect(ask(url.replace(/shop$/, "postgres"), "select 1")).rejects.toMatchObject({ code: "42501" });
    await expect(ask(url, "create role boss superuser")).rejects.toMatchObject({ code: "42501" });
    await expect(ask(url, "create database more")).rejects.toMatchObject({ code: "42501" });
    await expect(ask(url, "copy (select 1) to program 'true'")).rejects.toMatchObject({ code: "42501" });
    await expect(ask(url.replace("of-the-shop", "wrong"), "select 1")).rejects.toMatchObject({ code: "28P01" });
  }, 30_000);

  test("GIVEN a start that was killed midway WHEN asked for the database THEN it is completed", async () => {
    const server = await postgres();
    const { url } = await server.ensureDatabase(shop);
    const admin = `postgres://plinth_admin:${passwordOf(POSTGRES)}@127.0.0.1:${server.port}`;
    await ask(`${admin}/postgres`, "alter role shop nologin");
    await ask(`${admin}/postgres`, "drop database shop");

    await server.ensureDatabase(shop);

    expect(await ask(url, "create table items (sku text)")).toEqual([]);
  }, 30_000);

  test("GIVEN a database whose password has changed WHEN asked for it THEN the new one is set", async () => {
    const server = await postgres();
    await server.ensureDatabase({ ...shop, password: "an-old-one" });

    const { url } = await server.ensureDatabase(shop);

    expect(await ask(url, "select current_user")).toEqual([{ current_user: "shop" }]);
    await expect(ask(url.replace("of-the-shop", "an-old-one"), "select 1")).rejects.toMatchObject({ code: "28P01" });
  }, 30_000);

  onLinux(
    "GIVEN a running server WHEN others look THEN they see no password, and find no socket but loopback's",
    async () => {
      const { port, ensureDatabase } = await postgres();
      await ensureDatabase(shop);

      const visible = visibleOf(POSTGRES);

      expect(visible).not.toMatch(passwordOf(POSTGRES));
      expect(visible).not.toMatch(shop.password);
      expect(statSync(join(dir, "backing", "postgres.json")).mode & 0o777).toBe(0o600);
      const listening = readFileSync("/proc/net/tcp", "utf8")
        .split("\n")
        .filter((line) => line.includes(` 0A `) && portIn(line) === port);
      expect(listening.map((line) => line.trim().split(/\s+/)[1]?.split(":")[0])).toEqual(["0100007F"]);
    },
    30_000,
  );

  test("GIVEN a running server WHEN everything is stopped and removed THEN nothing is left", async () => {
    await postgres();
    const log = ledger.logPath(POSTGRES);

    await ledger.stopAll();
    const lastLines = readFileSync(log, "utf8");
    removeBackingData(dir);

    expect(lastLines).toMatch("database system is shut down");
    expect(ledger.leftovers()).toEqual([]);
    expect(readdirSync(dir)).not.toContain("backing");
  }, 30_000);

  test("GIVEN a damaged record WHEN started THEN the failure says what to do", async () => {
    await postgres();
    await ledger.stop(POSTGRES);
    writeFileSync(join(dir, "backing", "postgres.json"), "{");

    await expect(postgres()).rejects.toThrow(/postgres.json is damaged.*--purge/);
  }, 30_000);

  test("GIVEN a name that is SQL WHEN asked for a database THEN refused", async () => {
    const server = await postgres();

    await expect(server.ensureDatabase({ ...shop, role: 'a"; drop' })).rejects.toThrow(/cannot be named/);
  }, 30_000);
});

describe("Redis", () => {
  test("GIVEN a running server WHEN started again THEN the same one is taken over", async () => {
    const first = await redis();
    const pid = pidOf(REDIS);

    const second = await redis();

    expect(pidOf(REDIS)).toBe(pid);
    expect(second.port).toBe(first.port);
  }, 60_000);

  test("GIVEN a crash WHEN started again THEN data and users are there, on the same port", async () => {
    const first = await redis();
    const { url } = await first.ensureUser(shopKeys);
    await withRedis(url, (client) => client.set("shop:a", "1"));

    await crash(REDIS);
    const second = await redis();

    expect(second.port).toBe(first.port);
    expect(await withRedis(url, (client) => client.get("shop:a"))).toBe("1");
  }, 60_000);

  test("GIVEN a service's user WHEN it reaches beyond its keys THEN it is refused, and nobody gets in without a password", async () => {
    const server = await redis();
    const { url } = await server.ensureUser(shopKeys);

    await withRedis(url, async (client) => {
      await expect(client.get("bank:a")).rejects.toThrow(/NOPERM/);
      await expect(client.eval("return redis.call('get', 'bank:a')", 0)).rejects.toThrow(/can't access/);
      await expect(client.flushall()).rejects.toThrow(/NOPERM/);
      await expect(client.call("acl", "list")).rejects.toThrow(/NOPERM/);
    });
    const nobody = new Redis({
      port: server.port,
      host: server.host,
      lazyConnect: true,
      retryStrategy: () => null,
      enableReadyCheck: false,
    });
    nobody.on("error", () => {});
    await nobody.connect().catch(() => {});
    await expect(nobody.get("shop:a")).rejects.toThrow();
    nobody.disconnect();
  }, 60_000);

  onLinux(
    "GIVEN a running server WHEN others look THEN they see no password",
    async () => {
      await (await redis()).ensureUser(shopKeys);

      const visible = visibleOf(REDIS);

      expect(visible).not.toMatch(passwordOf(REDIS));
      expect(visible).not.toMatch(shopKeys.password);
      for (const file of ["redis.conf", "users.acl"]) {
        expect(readFileSync(join(dir, "backing", "redis", file), "utf8")).not.toMatch(shopKeys.password);
        expect(statSync(join(dir, "backing", "redis", file)).mode & 0o777).toBe(0o600);
      }
    },
    60_000,
  );
});

describe("both", () => {
  onLinux(
    "GIVEN running servers WHEN a stranger of the machine looks THEN the data are out of their reach",
    async () => {
      const asNobody = (path: string) =>
        execFileSync("ls", [path], { uid: 65_534, gid: 65_534, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" });
      if (process.getuid?.() !== 0) {
        return;
      }
      await Promise.all([postgres(), redis()]);

      for (const name of [POSTGRES, REDIS]) {
        const data = readlinkOfCwd(name);
        expect(() => asNobody(data)).toThrow();
      }
    },
    60_000,
  );
});

function readlinkOfCwd(name: string): string {
  return execFileSync("readlink", [`/proc/${pidOf(name)}/cwd`], { encoding: "utf8" }).trim();
}

/** @see proc(5): addresses in /proc/net/tcp are hexadecimal, with the port behind the colon. */
function portIn(line: string): number {
  return Number.parseInt(line.trim().split(/\s+/)[1]?.split(":")[1] ?? "", 16);
}
