import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { acquireLock, type Lock, LockHeld } from "../engine/lock.ts";

const POLL_MS = 250;

/**
 * Does the work while no other process does work under the same lock. The lock of a process that died is taken over.
 *
 * @param path The lock file. @param onWait Called once, with the holder's number, where there is one to wait for.
 * @throws LockHeld where the holder is on another host: nobody here can tell when it ends
 */
export async function underLock<T>(
  path: string,
  onWait: (holder: number) => void,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const lock = await lockInTurn(path, onWait, signal);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

async function lockInTurn(
  path: string,
  onWait: (holder: number) => void,
  signal: AbortSignal | undefined,
): Promise<Lock> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      return acquireLock(path, "build");
    } catch (error) {
      if (!(error instanceof LockHeld) || error.holder.host !== hostname()) throw error;
      if (isFirst) onWait(error.holder.pid);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}
