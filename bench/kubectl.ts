import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { buildTool } from "../local/controlplane/build.ts";
import { progress } from "./progress.ts";
import { timedCommand } from "./timed-command.ts";

/** A kubectl to be held against. */
export interface Kubectl {
  readonly path: string;
  /** Such as `v1.36.3`. */
  readonly version: string;
}

/** The kubectl of the control plane's own version, built from its pin. */
export async function pinnedKubectl(signal: AbortSignal): Promise<Kubectl> {
  return await describe(await buildTool("kubectl", progress, signal), signal);
}

/** The first kubectl on the PATH: versions differ tenfold in what they spend on each object. Undefined where there is none. */
export async function installedKubectl(signal: AbortSignal): Promise<Kubectl | undefined> {
  const paths = (process.env.PATH ?? "").split(delimiter).map((dir) => join(dir, "kubectl"));
  const path = paths.find((candidate) => existsSync(candidate));
  return path === undefined ? undefined : await describe(path, signal);
}

async function describe(path: string, signal: AbortSignal): Promise<Kubectl> {
  const { stdout } = await timedCommand(path, ["version", "--client", "--output", "json"], { signal });
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { gitVersion: string } };
  return { path, version: clientVersion.gitVersion };
}
