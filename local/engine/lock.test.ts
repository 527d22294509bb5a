import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { acquireLock } from "./lock.ts";

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plinth-lock-"));
  path = join(dir, "lock");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("GIVEN a held lock WHEN asked for again THEN it is refused; once released it is free and leaves nothing", () => {
  const lock = acquireLock(path, "up");
  expect(() => acquireLock(path, "up")).toThrow(`process ${process.pid}`);
  lock.release();
  acquireLock(path, "up").release();
  expect(readdirSync(dir)).toEqual([]);
});

test("GIVEN a holder whose number now belongs to another process THEN the lock is taken over", () => {
  acquireLock(path, "up");
  const holder = JSON.parse(readFileSync(path, "utf8")) as object;
  writeFileSync(path, JSON.stringify({ ...holder, identity: "an earlier process" }));

  const lock = acquireLock(path, "up");

  expect(lock.takenFrom).toMatchObject({ identity: "an earlier process" });
  lock.release();
  expect(readdirSync(dir)).toEqual([]);
});

test("GIVEN a holder on another host THEN the lock is not taken over, and the message says what to do", () => {
  acquireLock(path, "up");
  const holder = JSON.parse(readFileSync(path, "utf8")) as object;
  writeFileSync(path, JSON.stringify({ ...holder, host: "elsewhere", pid: 1 }));

  expect(() => acquireLock(path, "up")).toThrow(/on elsewhere.*remove/);
});
