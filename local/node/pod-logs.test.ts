import { mkdtempSync } from "node:fs";
import { appendFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { turnOverLog } from "./pod-log.ts";
import { type PodLogLine, readPodLogs } from "./read-pod-logs.ts";

let instanceDir: string;
beforeEach(() => {
  instanceDir = mkdtempSync(join(tmpdir(), "plinth-logs-"));
});
afterEach(() => rm(instanceDir, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<string> {
  const file = join(instanceDir, "pods", path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

async function allLines(options: { service: string; tail?: number }): Promise<PodLogLine[]> {
  const lines: PodLogLine[] = [];
  for await (const line of readPodLogs({ instanceDir, ...options })) lines.push(line);
  return lines;
}

describe("readPodLogs", () => {
  test("GIVEN pods of several services THEN the lines of one are read, with where they come from", async () => {
    await write("shop_user-1_u1/main/0.log", "one\ntwo\n");
    await write("shop_username-1_u2/main/0.log", "other\n");
    const lines = await allLines({ service: "user" });
    expect(lines).toEqual([
      { namespace: "shop", pod: "user-1", container: "main", attempt: 0, line: "one" },
      { namespace: "shop", pod: "user-1", container: "main", attempt: 0, line: "two" },
    ]);
  });

  test("GIVEN a tail THEN only the last lines are read", async () => {
    await write("shop_user-1_u1/main/0.log", "one\ntwo\nthree\n");
    const lines = await allLines({ service: "user", tail: 1 });
    expect(lines.map(({ line }) => line)).toEqual(["three"]);
  });

  test("GIVEN a follower WHEN lines come later, and in a new pod THEN it reads whole lines once", async () => {
    const file = await write("shop_user-1_u1/main/0.log", "one\n");
    const end = new AbortController();
    const seen: string[] = [];
    for await (const { line } of readPodLogs({ instanceDir, service: "user", follow: true, signal: end.signal })) {
      seen.push(line);
      if (line === "one") await appendFile(file, "tw");
      if (seen.length === 1) await appendFile(file, "o ü\n");
      if (line === "two ü") await write("shop_user-2_u2/main/0.log", "three\n");
      if (line === "three") end.abort();
    }
    expect(seen).toEqual(["one", "two ü", "three"]);
  });
});

describe("turnOverLog", () => {
  test("GIVEN a log over its limit THEN its content moves aside and the file goes on empty", async () => {
    const file = await write("shop_user-1_u1/main/0.log", "a".repeat(100));
    await turnOverLog(file, 50);
    expect((await stat(file)).size).toBe(0);
    expect(await readFile(`${file}.1`, "utf8")).toBe("a".repeat(100));
  });
});
