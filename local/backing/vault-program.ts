import { dirname, join } from "node:path";
import { GoPrograms } from "../go-programs/go-programs.ts";
import type { Progress } from "../progress.ts";
import { PinnedProgram } from "./pinned-program.ts";
import { programIn } from "./program-search.ts";

const pinned = new PinnedProgram("vault", "Vault");

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
  return (await pinned.installed()) ?? join(await programs.build(names, progress, signal), "vault");
}

/** The path of a Vault that needs no building; undefined where there is none. */
export async function readyVault(): Promise<string | undefined> {
  const installed = await pinned.installed();
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

/** Such as `1.19.0`. @throws Failure where the program is not Vault */
export function vaultVersion(path: string): Promise<string> {
  return pinned.versionOf(path);
}
