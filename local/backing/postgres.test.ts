import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { Client } from "pg";
import { removeBackingData } from "./data-home.ts";
import { POSTGRES, startPostgres } from "./postgres.ts";
import { BackingInstance, LOOPBACK_ADDRESSES, listeningAddresses, occupant } from "./testkit/backing-instance.ts";

let instance: BackingInstance;

beforeEach(() => {
  instance = new BackingInstance();
});

afterEach(() => instance.end());

/** What others see of a process is read from /proc. */
const onLinux = process.platform === "linux" ? test : test.skip;

const postgres = (preferredPort = 0) => startPostgres({ ...instance.props, preferredPort });
const shop = { name: "shop", role: "shop", password: "of-the-shop" };

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

describe("PostgreSQL", () => {
  test("GIVEN a running server WHEN started again THEN the same one is taken over and the database stays", async () => {
    const { url } = await (await postgres()).ensureDatabase(shop);
    await ask(url, "create table items (sku text)");
    const pid = instance.pidOf(POSTGRES);

    const again = await postgres();
    const access = await again.ensureDatabase(shop);

    expect(instance.pidOf(POSTGRES)).toBe(pid);
    expect(access.url).toBe(url);
    expect(await ask(url, "select * from items")).toEqual([]);
  });

  test("GIVEN a crash WHEN started again THEN what was committed is there, on the same port", async () => {
    const first = await postgres();
    const { url } = await first.ensureDatabase(shop);
    await ask(url, "create table items (sku text)");
    await ask(url, "insert into items values ('a')");

    await instance.crash(POSTGRES);
    const second = await postgres();

    expect(second.port).toBe(first.port);
    expect(await ask(url, "select sku from items")).toEqual([{ sku: "a" }]);
    expect(instance.ledger.leftovers()).toEqual([]);
  });

  test("GIVEN the wished port is taken WHEN started THEN another is found, and kept once it is ours", async () => {
    const taken = await occupant();

    const first = await postgres(taken.port);
    taken.server.close();
    await instance.ledger.stop(POSTGRES);
    const second = await postgres(taken.port);

    expect(first.port).not.toBe(taken.port);
    expect(second.port).toBe(first.port);
  });

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
  });

  test("GIVEN a start that was killed midway WHEN asked for the database THEN it is completed", async () => {
    const server = await postgres();
    const { url } = await server.ensureDatabase(shop);
    const admin = `postgres://plinth_admin:${instance.passwordOf(POSTGRES)}@127.0.0.1:${server.port}`;
    await ask(`${admin}/postgres`, "alter role shop nologin");
    await ask(`${admin}/postgres`, "drop database shop with (force)");

    await server.ensureDatabase(shop);

    expect(await ask(url, "create table items (sku text)")).toEqual([]);
  });

  test("GIVEN a login maker WHEN it makes logins THEN they act as the roles it has, and it makes no database and no superuser", async () => {
    const server = await postgres();
    const { url } = await server.ensureDatabase(shop);
    await server.ensureLoginMaker("vault", "an-old-one", ["shop"]);
    await server.ensureLoginMaker("vault", "of-vault", ["shop"]);
    const ofVault = url.replace("shop:of-the-shop", "vault:of-vault");

    await ask(ofVault, `create role short login password 'of-short' in role "shop"`);

    const ofShort = url.replace("shop:of-the-shop", "short:of-short");
    await ask(ofShort, "set role shop; create table items (sku text)");
    expect(await ask(url, "select * from items")).toEqual([]);
    for (const forbidden of ["create database more", "create role boss superuser"]) {
      await expect(ask(ofVault, forbidden)).rejects.toMatchObject({ code: "42501" });
    }
    await expect(ask(ofVault.replace("of-vault", "an-old-one"), "select 1")).rejects.toMatchObject({ code: "28P01" });
  });

  test("GIVEN a database whose password has changed WHEN asked for it THEN the new one is set", async () => {
    const server = await postgres();
    await server.ensureDatabase({ ...shop, password: "an-old-one" });

    const { url } = await server.ensureDatabase(shop);

    expect(await ask(url, "select current_user")).toEqual([{ current_user: "shop" }]);
    await expect(ask(url.replace("of-the-shop", "an-old-one"), "select 1")).rejects.toMatchObject({ code: "28P01" });
  });

  onLinux(
    "GIVEN a running server WHEN others look THEN they see no password, and find no socket but loopback's",
    async () => {
      const { port, ensureDatabase } = await postgres();
      await ensureDatabase(shop);

      const visible = instance.visibleOf(POSTGRES);

      expect(visible).not.toMatch(instance.passwordOf(POSTGRES));
      expect(visible).not.toMatch(shop.password);
      expect(statSync(join(instance.dir, "backing", "postgres.json")).mode & 0o777).toBe(0o600);
      expect(listeningAddresses(port)).toEqual(LOOPBACK_ADDRESSES.slice(0, 1));
    },
  );

  test("GIVEN a running server WHEN everything is stopped and removed THEN nothing is left", async () => {
    await postgres();
    const log = instance.ledger.logPath(POSTGRES);

    await instance.ledger.stopAll();
    const lastLines = readFileSync(log, "utf8");
    removeBackingData(instance.dir);

    expect(lastLines).toMatch("database system is shut down");
    expect(instance.ledger.leftovers()).toEqual([]);
    expect(readdirSync(instance.dir)).not.toContain("backing");
  });

  test("GIVEN a damaged record WHEN started THEN the failure says what to do", async () => {
    await postgres();
    await instance.ledger.stop(POSTGRES);
    writeFileSync(join(instance.dir, "backing", "postgres.json"), "{");

    await expect(postgres()).rejects.toThrow(/postgres.json is damaged.*--purge/);
  });

  test("GIVEN a name that is SQL WHEN asked for a database THEN refused", async () => {
    const server = await postgres();

    await expect(server.ensureDatabase({ ...shop, role: 'a"; drop' })).rejects.toThrow(/cannot be named/);
  });
});

onLinux(
  "GIVEN a running server WHEN a stranger of the machine looks THEN the data are out of their reach",
  async () => {
    const asNobody = (path: string) =>
      execFileSync("ls", [path], { uid: 65_534, gid: 65_534, stdio: ["ignore", "pipe", "ignore"], encoding: "utf8" });
    if (process.getuid?.() !== 0) {
      return;
    }
    await postgres();

    const data = execFileSync("readlink", [`/proc/${instance.pidOf(POSTGRES)}/cwd`], { encoding: "utf8" }).trim();

    expect(() => asNobody(data)).toThrow();
  },
);
