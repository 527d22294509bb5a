import { createHash } from "node:crypto";
import { chownSync, existsSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Account } from "./unprivileged-account.ts";

/**
 * Where data go that belong to another account: the instance's folder is its owner's alone, so that account could not
 * even reach a folder inside it.
 */
const SHARED_HOME = "/var/lib/plinth";

/** The folder for a server's data, made if absent, open to the one who runs the server and to nobody else. */
export function makeDataHome(instanceDir: string, server: string, account: Account | undefined): string {
  if (account === undefined) {
    const home = join(instanceDir, "backing", server);
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return home;
  }
  const home = join(sharedHome(instanceDir), server);
  mkdirSync(sharedHome(instanceDir), { recursive: true, mode: 0o711 });
  mkdirSync(home, { recursive: true, mode: 0o700 });
  chownSync(home, account.uid, account.gid);
  return home;
}

/** Deletes the data of an instance's backing servers, wherever they are. Stop the servers first. */
export function removeBackingData(instanceDir: string): void {
  rmSync(sharedHome(instanceDir), { recursive: true, force: true });
  rmSync(join(instanceDir, "backing"), { recursive: true, force: true });
}

function sharedHome(instanceDir: string): string {
  const path = existsSync(instanceDir) ? realpathSync(instanceDir) : resolve(instanceDir);
  return join(SHARED_HOME, createHash("sha256").update(path).digest("hex").slice(0, 16));
}
