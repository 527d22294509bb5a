import { linkSync, mkdirSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { dirname } from "node:path";
import { hasCode } from "../error-code.ts";
import { identityOf } from "../processes/process-table.ts";
import { readIfThere } from "../read-if-there.ts";
import { EngineError } from "./engine-error.ts";

/** Who holds a lock. */
export interface LockHolder {
  readonly pid: number;
  /** Tells the process from a later one with the same number. */
  readonly identity: string;
  readonly host: string;
  readonly user: string;
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
}

/** The lock is somebody else's who lives, or may live. */
export class LockHeld extends EngineError {
  readonly holder: LockHolder;

  constructor(holder: LockHolder, path: string) {
    super(heldBy(holder, path));
    this.holder = holder;
  }
}

/** A lock, held. */
export interface Lock {
  /** The dead holder that it was taken over from. */
  readonly takenFrom?: LockHolder;
  release(): void;
}

/**
 * Takes the lock, or takes it over from a process that has died.
 * @throws LockHeld naming the holder when it lives, or when it ran on another host, where nobody here can tell.
 */
export function acquireLock(path: string, command: string): Lock {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const mine = myself(command);
  const draft = `${path}.${process.pid}.${drafts++}`;
  try {
    writeFileSync(draft, JSON.stringify(mine), { mode: 0o600, flush: true });
    return { ...take(path, draft, command), release: () => unlinkSync(path) };
  } finally {
    rmSync(draft, { force: true });
  }
}

let drafts = 0;

/** A hard link to a complete file either is made or is not: no one ever reads half a lock. */
function take(path: string, draft: string, command: string): { takenFrom?: LockHolder } {
  for (;;) {
    try {
      linkSync(draft, path);
      return {};
    } catch (error) {
      if (!hasCode(error, "EEXIST")) {
        throw error;
      }
    }
    const holder = readHolder(path);
    if (holder === undefined) {
      continue;
    }
    if (!isDead(holder)) {
      throw new LockHeld(holder, path);
    }
    if (takeOver(path, draft, holder, command)) {
      return { takenFrom: holder };
    }
  }
}

/** Under a lock of its own, so that of two who see the same dead holder only one replaces it. */
function takeOver(path: string, draft: string, dead: LockHolder, command: string): boolean {
  const takeover = acquireLock(`${path}.takeover`, command);
  try {
    const current = readHolder(path);
    if (current?.identity !== dead.identity || current.pid !== dead.pid) {
      return false;
    }
    renameSync(draft, path);
    return true;
  } finally {
    takeover.release();
  }
}

function myself(command: string): LockHolder {
  return {
    pid: process.pid,
    identity: identityOf(process.pid) ?? "",
    host: hostname(),
    user: userName(),
    command,
    since: new Date().toISOString(),
  };
}

/** Some containers run under a number that no user has. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}

function isDead(holder: LockHolder): boolean {
  return holder.host === hostname() && identityOf(holder.pid) !== holder.identity;
}

/** Undefined when the lock was released a moment ago. */
function readHolder(path: string): LockHolder | undefined {
  const text = readIfThere(path);
  if (text === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(text) as LockHolder;
  } catch {
    throw new EngineError(`${path} is not a lock of this engine. If no other run is under way, remove it.`);
  }
}

function heldBy(holder: LockHolder, path: string): string {
  return (
    `Another run holds the lock: process ${holder.pid} on ${holder.host}, started by ${holder.user} as ` +
    `\`${holder.command}\`, since ${holder.since}. Wait for it to end${
      holder.host === hostname() ? "." : `, or, if that host is gone, remove ${path}.`
    }`
  );
}
