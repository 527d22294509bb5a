import { execFile } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheDir } from "../cache.ts";
import { messageOf } from "../failure.ts";
import type { Progress } from "../progress.ts";

const run = promisify(execFile);

export interface RedisProgram {
  readonly command: string;
  /** Variables that it needs. */
  readonly env: Readonly<Record<string, string>>;
}

/** The Redis that an earlier run unpacked. */
export function installedRedis(): RedisProgram | undefined {
  const root = join(cacheDir(), "redis");
  const command = join(root, "usr/bin/redis-server");
  const libraries = globSync(join(root, "usr/lib/*-linux-gnu*"));
  return existsSync(command) ? { command, env: { LD_LIBRARY_PATH: libraries.join(":") } } : undefined;
}

/**
 * Fetches Debian's package, and those it needs that the machine lacks, and unpacks them into the cache. Nothing is
 * installed: the package's own install would start a server for the whole machine.
 *
 * @returns undefined where it is not for us to do so, or it fails: the progress says why
 */
export async function unpackRedis(progress: Progress): Promise<RedisProgram | undefined> {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    return undefined;
  }
  const step = progress.step("Redis: Debian's package, into the cache");
  mkdirSync(cacheDir(), { recursive: true });
  const work = mkdtempSync(join(cacheDir(), "redis-package-"));
  try {
    const root = join(work, "root");
    mkdirSync(join(work, "partial"));
    await download(work).catch(async () => {
      await run("apt-get", ["-qq", "update"]);
      await download(work);
    });
    for (const archive of globSync(join(work, "*.deb"))) {
      await run("dpkg", ["--extract", archive, root]);
    }
    rmSync(join(cacheDir(), "redis"), { recursive: true, force: true });
    renameSync(root, join(cacheDir(), "redis"));
    step.done();
    return installedRedis();
  } catch (error) {
    step.fail(messageOf(error).trim());
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** `apt-get download` would leave out the libraries. */
async function download(folder: string): Promise<void> {
  await run("apt-get", [
    "-qq",
    "-y",
    "--no-install-recommends",
    "--download-only",
    "-o",
    `Dir::Cache::archives=${folder}`,
    "-o",
    "APT::Sandbox::User=root",
    "install",
    "redis-server",
  ]);
}
