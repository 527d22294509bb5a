import { join } from "node:path";
import { GoPrograms } from "../go-programs/go-programs.ts";
import type { Progress } from "../progress.ts";
import { PinnedProgram } from "./pinned-program.ts";
import { programIn } from "./program-search.ts";

const pinned = new PinnedProgram("consul", "Consul");

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
  return (await pinned.installed()) ?? join(await programs.build(["consul"], progress, signal), "consul");
}

/** The path of a Consul that needs no building; undefined where there is none. */
export async function readyConsul(): Promise<string | undefined> {
  return (await pinned.installed()) ?? programIn(programs.binDir(), "consul");
}

/** Such as `1.22.0`. @throws Failure where the program is not Consul */
export function consulVersion(path: string): Promise<string> {
  return pinned.versionOf(path);
}
