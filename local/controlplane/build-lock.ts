import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf } from "../processes/process-table.ts";

const POLL_MS = 250;

/**
 * Does the work while no other process does work under the same lock. The lock of a process that died counts for nothing.
 *
 * @param path The lock file. @param onWait Called once, with the holder's number, where there is one to wait for.
 */
export async function underLock<T>(
  path: string,
  onWait: (holder: number) => void,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  let waiting = false;
  while (!tryLock(path)) {
    const holder = holderOf(path);
    if (holder === undefined) {
      rmSync(path, { force: true });
      continue;
    }
    if (!waiting) {
      onWait(holder);
      waiting = true;
    }
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal });
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid} ${identityOf(process.pid) ?? ""}`, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

function holderOf(path: string): number | undefined {
  try {
    const [pid = "", ...identity] = readFileSync(path, "utf8").split(" ");
    // Still empty: it is being written this moment.
    return pid === "" || identityOf(Number(pid)) === identity.join(" ") ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}
