import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { ProcessLedger } from "./process-ledger.ts";
import type { ProcessSpec } from "./process-spec.ts";

let dir: string;
let ledger: ProcessLedger;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-ledger-"));
  ledger = new ProcessLedger(dir);
});

afterEach(async () => {
  await ledger.stopAll(200);
  rmSync(dir, { recursive: true, force: true });
});

/** A server that says so when it is up; `onTerm` is what it does when asked to end. */
function server(name: string, body = ""): ProcessSpec {
  return {
    name,
    command: process.execPath,
    args: ["-e", `${body}; console.log("up", process.pid); setInterval(() => {}, 1000);`],
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await sleep(10);
  }
}

function isUp(name: string, times = 1): boolean {
  return ledger.tail(name).filter((line) => line.startsWith("up")).length >= times;
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

describe("starting", () => {
  test("GIVEN a started process WHEN it is started again, from this ledger or another THEN it is the same one", async () => {
    const first = await ledger.start(server("etcd"));
    const second = await ledger.start(server("etcd"));
    const third = await new ProcessLedger(dir).start(server("etcd"));

    expect(first.started).toBe(true);
    expect(second).toEqual({ pid: first.pid, started: false });
    expect(third).toEqual({ pid: first.pid, started: false });
    expect(ledger.list()).toMatchObject([{ name: "etcd", pid: first.pid, alive: true }]);
    expect(ledger.leftovers()).toEqual([]);
  });

  test("GIVEN a running process WHEN asked for other arguments THEN it is kept, or restarted where that was asked", async () => {
    const first = await ledger.start(server("etcd"));
    const changed = server("etcd", "const changed = 1");

    expect(await ledger.start(changed)).toEqual({ pid: first.pid, started: false });
    const restarted = await ledger.start(changed, "restart");
    expect(restarted.started).toBe(true);
    expect(lives(first.pid)).toBe(false);
    expect(await ledger.start(changed, "restart")).toEqual({ pid: restarted.pid, started: false });
  });

  test("GIVEN a variable of the caller WHEN a process starts THEN it gets its own and not the caller's", async () => {
    process.env.SOME_SECRET = "s3cret";
    try {
      const body = "console.log(JSON.stringify([process.env.SOME_SECRET ?? null, process.env.MINE, process.cwd()]))";
      await ledger.start({ ...server("env", body), env: { MINE: "1" } });
    } finally {
      delete process.env.SOME_SECRET;
    }
    await until(() => isUp("env"));
    expect(ledger.tail("env")[0]).toBe(JSON.stringify([null, "1", ledger.dir]));
    expect(statSync(ledger.logPath("env")).mode & 0o777).toBe(0o600);
  });

  test("GIVEN a program that is not there WHEN it starts THEN the failure names it and nothing is recorded", async () => {
    await expect(ledger.start({ name: "x", command: "/nowhere/etcd", args: [] })).rejects.toThrow(
      /x could not be started from \/nowhere\/etcd: .*ENOENT/,
    );
    expect(ledger.list()).toEqual([]);
  });

  test("GIVEN a name that would leave the folder WHEN it starts THEN it is refused", async () => {
    await expect(ledger.start(server("../x"))).rejects.toThrow(/cannot be named "..\/x"/);
  });
});

describe("stopping", () => {
  test("GIVEN a process with a child WHEN it stops THEN both are gone and so is the entry", async () => {
    const body = `const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      console.log("child", child.pid)`;
    const { pid } = await ledger.start(server("parent", body));
    await until(() => isUp("parent"));
    const child = Number(/child (\d+)/.exec(ledger.tail("parent").join("\n"))?.[1]);
    expect(lives(child)).toBe(true);

    await ledger.stop("parent");
    expect([lives(pid), lives(child)]).toEqual([false, false]);
    expect(ledger.list()).toEqual([]);
  });

  test("GIVEN a process that ignores SIGTERM WHEN the grace is over THEN it is killed", async () => {
    const { pid } = await ledger.start(server("stubborn", `process.on("SIGTERM", () => console.log("no"))`));
    await until(() => isUp("stubborn"));
    process.kill(pid, "SIGTERM");
    await until(() => ledger.tail("stubborn").includes("no"));
    await ledger.stop("stubborn", 100);
    expect(lives(pid)).toBe(false);
  });

  test("GIVEN a stop signal of its own WHEN a process stops THEN it gets that one", async () => {
    const body = `process.on("SIGINT", () => { console.log("interrupted"); process.exit(); })`;
    await ledger.start({ ...server("postgres", body), stopSignal: "SIGINT" });
    await until(() => isUp("postgres"));
    await ledger.stop("postgres", 120_000);
    expect(ledger.tail("postgres")).toContain("interrupted");
  });

  test("GIVEN several, one started again WHEN all stop THEN the last one first started ends first", async () => {
    const order = join(dir, "order");
    const body = (name: string) =>
      `process.on("SIGTERM", () => { require("node:fs").appendFileSync("${order}", "${name} "); process.exit(); })`;
    for (const name of ["a", "b", "c"]) {
      await ledger.start(server(name, body(name)));
      await until(() => isUp(name));
    }
    process.kill(ledger.list()[0]?.pid ?? 0, "SIGKILL");
    await until(() => !ledger.isAlive("a"));
    await ledger.start(server("a", body("a")));
    await until(() => isUp("a", 2));
    await ledger.stopAll(120_000);
    expect(readFileSync(order, "utf8")).toBe("c b a ");
  });

  test("GIVEN an entry whose number now belongs to another process WHEN it stops THEN that one lives on", async () => {
    const { pid } = await ledger.start(server("old"));
    await until(() => isUp("old"));
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true });
    try {
      const path = join(dir, "processes", "old.json");
      const record = JSON.parse(readFileSync(path, "utf8"));
      process.kill(pid, "SIGKILL");
      await until(() => !lives(pid));
      writeFileSync(path, JSON.stringify({ ...record, pid: other.pid }));

      expect(ledger.isAlive("old")).toBe(false);
      await ledger.stop("old");
      expect(lives(other.pid ?? 0)).toBe(true);
    } finally {
      other.kill("SIGKILL");
    }
  });
});

describe("after a crash", () => {
  test("GIVEN a process that died WHEN it is started THEN its strays end and a new one runs", async () => {
    const body = `const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {detached: true});
      console.log("child", child.pid)`;
    const first = await ledger.start(server("crashing", body));
    await until(() => isUp("crashing"));
    const child = Number(/child (\d+)/.exec(ledger.tail("crashing").join("\n"))?.[1]);
    process.kill(first.pid, "SIGKILL");
    await until(() => !lives(first.pid));

    expect(ledger.list()).toMatchObject([{ name: "crashing", alive: false }]);
    expect(ledger.leftovers()).toMatchObject([{ pid: child, name: "crashing", command: process.execPath }]);
    const second = await ledger.start(server("crashing", body));
    expect(second.started).toBe(true);
    expect(lives(child)).toBe(false);
  });

  test("GIVEN a server that writes over its environment WHEN its record is lost THEN its log gives it away", async () => {
    // Same effect as Redis's title: no mark in the environment, only the output is the instance's.
    const { pid } = await ledger.start({ name: "redis", command: "env", args: ["-i", "sleep", "1000"] });
    await until(() => readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("sleep"));
    rmSync(join(dir, "processes"), { recursive: true });
    expect(ledger.leftovers()).toMatchObject([{ pid, name: "redis" }]);
    await ledger.stopAll();
    expect(lives(pid)).toBe(false);
  });

  const points = ["before the first record", "before the spawn", "after the spawn", "after the second record"];
  test.each(points)("GIVEN a starter killed -9 %s WHEN another starts THEN exactly one runs", async (point) => {
    const ready = join(dir, "ready");
    const starter = startAndDieAt(points.indexOf(point), ready);
    await once(starter, "exit");
    expect(starter.signalCode).toBe("SIGKILL");

    const { pid, started } = await ledger.start(server("etcd"));
    expect(started).toBe(points.indexOf(point) < 2);
    expect(ledger.leftovers()).toEqual([]);
    expect(ledger.list()).toMatchObject([{ name: "etcd", pid, alive: true }]);
    await until(() => isUp("etcd"));
    expect(ledger.tail("etcd").filter((line) => line.startsWith("up"))).toEqual([`up ${pid}`]);
  });

  test("GIVEN a starter killed -9 at random moments WHEN another starts THEN one of each runs", async () => {
    const names = ["a", "b", "c", "d"];
    for (const delayMs of [60, 90, 120, 150, 200]) {
      const starter = starterOf(names, delayMs);
      await once(starter, "exit");
    }
    for (const name of names) {
      await ledger.start(server(name));
    }
    expect(ledger.leftovers()).toEqual([]);
    expect(ledger.list().map(({ name, alive }) => [name, alive])).toEqual(names.map((name) => [name, true]));
  });
});

/** Starts "etcd" in a process that ends itself by SIGKILL at one of the points between a start's steps. */
function startAndDieAt(point: number, ready: string): ChildProcess {
  const script = `
    import { createRequire, syncBuiltinESMExports } from "node:module";
    const require = createRequire(import.meta.url);
    const fs = require("node:fs");
    const childProcess = require("node:child_process");
    const die = () => process.kill(process.pid, "SIGKILL");
    const { renameSync } = fs;
    const { spawn } = childProcess;
    let renames = 0;
    fs.renameSync = (from, to) => {
      if (${point} === 0) die();
      renameSync(from, to);
      renames += 1;
      if (${point} === 3 && renames === 2) die();
    };
    childProcess.spawn = (...args) => {
      if (${point} === 1) die();
      const child = spawn(...args);
      if (${point} === 2) die();
      return child;
    };
    syncBuiltinESMExports();
    const { ProcessLedger } = await import(${JSON.stringify(join(import.meta.dirname, "process-ledger.ts"))});
    await new ProcessLedger(${JSON.stringify(dir)}).start(${JSON.stringify(server("etcd"))});
    fs.writeFileSync(${JSON.stringify(ready)}, "");
  `;
  expect(existsSync(ready)).toBe(false);
  return spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
}

function starterOf(names: string[], killAfterMs: number): ChildProcess {
  const script = `
    setTimeout(() => process.kill(process.pid, "SIGKILL"), ${killAfterMs});
    const { ProcessLedger } = await import(${JSON.stringify(join(import.meta.dirname, "process-ledger.ts"))});
    const ledger = new ProcessLedger(${JSON.stringify(dir)});
    for (const spec of ${JSON.stringify(names.map((name) => server(name)))}) await ledger.start(spec);
    setInterval(() => {}, 1000);
  `;
  return spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
}
