import { readFileSync } from "node:fs";
import { Failure } from "../failure.ts";

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whom a server runs as that refuses to run as root: the account of its package, else `nobody`.
 * @returns undefined where the caller is not root, and so runs it under their own name
 * @throws Failure where there is no such account
 */
export function unprivilegedAccount(preferred: string): Account | undefined {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  const accounts = readFileSync("/etc/passwd", "utf8").split("\n");
  const account = entryOf(accounts, preferred) ?? entryOf(accounts, "nobody");
  if (account === undefined) {
    throw new Failure(`PostgreSQL does not run as root, and /etc/passwd has neither "${preferred}" nor "nobody".`);
  }
  return account;
}

/** @see passwd(5) */
function entryOf(lines: readonly string[], name: string): Account | undefined {
  const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
