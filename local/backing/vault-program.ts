import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../failure.ts";
import { GoPrograms } from "../go-programs/go-programs.ts";
import type { Progress } from "../progress.ts";
import { projectDir } from "../project.ts";
import { programFolders, programIn } from "./program-search.ts";

/** A part of Vault that its minimal build leaves out, and that stands beside it as a program of its own. */
export interface VaultPlugin {
  /** Where it stands in the catalogue of plugins. */
  readonly type: "auth" | "database";
  readonly name: string;
  /** Its file's name. */
  readonly program: string;
}

/** What a vault that was built here gets from beside it; an official one has them built in. */
export const vaultPlugins: readonly VaultPlugin[] = [
  { type: "auth", name: "kubernetes", program: "vault-plugin-auth-kubernetes" },
  { type: "database", name: "postgresql-database-plugin", program: "postgresql-database-plugin" },
];

const programs = new GoPrograms({
  folder: "vault",
  title: "Vault",
  packages: {
    vault: "github.com/hashicorp/vault",
    "vault-plugin-auth-kubernetes":
      "github.com/hashicorp/vault-plugin-auth-kubernetes/cmd/vault-plugin-auth-kubernetes",
    "postgresql-database-plugin": "github.com/hashicorp/vault/plugins/database/postgresql/postgresql-database-plugin",
  },
  // Without the storages, secrets engines and logins of clouds and databases: a third less to compile.
  tags: ["minimal"],
});

/**
 * The Vault of this machine where it is of the pinned minor release, at least as new as the pinned one; else the pinned one, built with
 * its plugins where the cache lacks it.
 *
 * @returns Its path. The plugins of one that was built stand beside it.
 * @throws Failure where Go is absent or too old, or the modules cannot be downloaded.
 */
export async function buildVault(progress: Progress, signal?: AbortSignal): Promise<string> {
  const names = ["vault", "vault-plugin-auth-kubernetes", "postgresql-database-plugin"] as const;
  return (await installedVault()) ?? join(await programs.build(names, progress, signal), "vault");
}

/** The path of a Vault that needs no building; undefined where there is none. */
export async function readyVault(): Promise<string | undefined> {
  const installed = await installedVault();
  if (installed !== undefined) {
    return installed;
  }
  const built = programIn(programs.binDir(), "vault");
  return built !== undefined && vaultPlugins.every((plugin) => pluginBeside(built, plugin) !== undefined)
    ? built
    : undefined;
}

/** The path of a plugin that stands beside a Vault; undefined where it does not. */
export function pluginBeside(vault: string, { program }: VaultPlugin): string | undefined {
  return programIn(dirname(vault), program);
}

async function installedVault(): Promise<string | undefined> {
  for (const folder of programFolders([])) {
    const path = programIn(folder, "vault");
    if (path !== undefined && isFitting(await vaultVersion(path).catch(() => ""))) {
      return path;
    }
  }
  return undefined;
}

/** Such as `1.19.0`. @throws Failure where the program is not Vault */
export async function vaultVersion(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ["version"], { env: {} });
  const version = /^Vault v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) {
    throw new Failure(`${path} is not Vault: "vault version" begins with ${JSON.stringify(stdout.slice(0, 40))}.`);
  }
  return version;
}

function isFitting(version: string): boolean {
  const [major, minor, patch = 0] = version.split(".").map(Number);
  const [pinnedMajor, pinnedMinor, pinnedPatch = 0] = pinnedVersion().split(".").map(Number);
  return major === pinnedMajor && minor === pinnedMinor && patch >= pinnedPatch;
}

function pinnedVersion(): string {
  const path = join(projectDir, "tools", "vault", "go.mod");
  const version = /^\s*github\.com\/hashicorp\/vault v(\S+)/m.exec(readFileSync(path, "utf8"))?.[1];
  if (version === undefined) {
    throw new Failure(`${path} does not require github.com/hashicorp/vault.`);
  }
  return version;
}
