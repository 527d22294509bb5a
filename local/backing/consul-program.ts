import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../failure.ts";
import { GoPrograms } from "../go-programs/go-programs.ts";
import type { Progress } from "../progress.ts";
import { projectDir } from "../project.ts";
import { programFolders, programIn } from "./program-search.ts";

const programs = new GoPrograms({
  folder: "consul",
  title: "Consul",
  packages: { consul: "github.com/hashicorp/consul" },
});

/**
 * The Consul of this machine where it is of the pinned minor release, at least as new as the pinned one; else the pinned one, built where
 * the cache lacks it.
 *
 * @returns Its path.
 * @throws Failure where Go is absent or too old, or the modules cannot be downloaded.
 */
export async function buildConsul(progress: Progress, signal?: AbortSignal): Promise<string> {
  return (await installedConsul()) ?? join(await programs.build(["consul"], progress, signal), "consul");
}

/** The path of a Consul that needs no building; undefined where there is none. */
export async function readyConsul(): Promise<string | undefined> {
  return (await installedConsul()) ?? programIn(programs.binDir(), "consul");
}

async function installedConsul(): Promise<string | undefined> {
  for (const folder of programFolders([])) {
    const path = programIn(folder, "consul");
    if (path !== undefined && isFitting(await consulVersion(path).catch(() => ""))) {
      return path;
    }
  }
  return undefined;
}

/** Such as `1.22.0`. @throws Failure where the program is not Consul */
export async function consulVersion(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ["version"], { env: {} });
  const version = /^Consul v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) {
    throw new Failure(`${path} is not Consul: "consul version" begins with ${JSON.stringify(stdout.slice(0, 40))}.`);
  }
  return version;
}

function isFitting(version: string): boolean {
  const [major, minor, patch = 0] = version.split(".").map(Number);
  const [pinnedMajor, pinnedMinor, pinnedPatch = 0] = pinnedVersion().split(".").map(Number);
  return major === pinnedMajor && minor === pinnedMinor && patch >= pinnedPatch;
}

function pinnedVersion(): string {
  const path = join(projectDir, "tools", "consul", "go.mod");
  const version = /^\s*github\.com\/hashicorp\/consul v(\S+)/m.exec(readFileSync(path, "utf8"))?.[1];
  if (version === undefined) {
    throw new Failure(`${path} does not require github.com/hashicorp/consul.`);
  }
  return version;
}
