import { lstatSync, mkdirSync, readdirSync, realpathSync, statSync, symlinkSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { Failure } from "../failure.ts";
import { readIfThere } from "../read-if-there.ts";
import { runChild } from "./run-child.ts";

/**
 * Gives a checked-out commit its packages. With the lock file that is installed already they are linked, all but the workspaces, which are
 * the commit's own; with any other they are installed, without running their scripts.
 * @param projectDir the project whose packages are installed
 * @param worktree the project at another commit
 * @throws Failure when they cannot be installed
 */
export async function provideNodeModules(projectDir: string, worktree: string, signal?: AbortSignal): Promise<void> {
  const lock = readIfThere(join(worktree, "package-lock.json"));
  if (lock === undefined) {
    return;
  }
  if (lock === readIfThere(join(projectDir, "package-lock.json"))) {
    linkAll(realpathSync(projectDir), worktree);
    return;
  }
  const options = { cwd: worktree, ...(signal && { signal }) };
  const { code, stderr } = await runChild("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], options);
  if (code !== 0) {
    throw new Failure(`The packages of a commit cannot be installed (npm ci): ${stderr.trim().slice(-1000)}`);
  }
}

function linkAll(projectDir: string, worktree: string): void {
  const installed = join(projectDir, "node_modules");
  linkEntries(installed, join(worktree, "node_modules"), { projectDir, worktree, installed });
  for (const workspace of workspacesWithOwn(projectDir)) {
    if (isFolder(join(worktree, workspace))) {
      symlinkSync(join(projectDir, workspace, "node_modules"), join(worktree, workspace, "node_modules"));
    }
  }
}

interface Places {
  readonly projectDir: string;
  readonly worktree: string;
  readonly installed: string;
}

function linkEntries(from: string, to: string, places: Places): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const source = join(from, name);
    const target = join(to, name);
    const workspace = workspaceOf(source, places);
    if (workspace !== undefined) {
      symlinkSync(join(places.worktree, workspace), target);
    } else if (name.startsWith("@") && holdsWorkspaces(source, places)) {
      linkEntries(source, target, places);
    } else {
      symlinkSync(source, target);
    }
  }
}

function holdsWorkspaces(scope: string, places: Places): boolean {
  return readdirSync(scope).some((name) => workspaceOf(join(scope, name), places) !== undefined);
}

/** The workspace's path in the project, when the entry is a link to one. */
function workspaceOf(entry: string, { projectDir, installed }: Places): string | undefined {
  if (!lstatSync(entry).isSymbolicLink()) {
    return undefined;
  }
  const target = realpathSync(entry);
  return target.startsWith(projectDir + sep) && !target.startsWith(installed + sep)
    ? relative(projectDir, target)
    : undefined;
}

/** Workspaces whose packages differ from the project's have a folder of their own for them. */
function workspacesWithOwn(projectDir: string): string[] {
  const lock = JSON.parse(readIfThere(join(projectDir, "package-lock.json")) ?? "{}") as { packages?: object };
  const marker = "/node_modules/";
  const workspaces = Object.keys(lock.packages ?? {}).flatMap((path) =>
    path.startsWith("node_modules/") || !path.includes(marker) ? [] : [path.slice(0, path.indexOf(marker))],
  );
  return [...new Set(workspaces)].filter((path) => isFolder(join(projectDir, path, "node_modules")));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
