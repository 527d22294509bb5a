import { realpathSync } from "node:fs";
import { join } from "node:path";
import { hasCode } from "../error-code.ts";
import { Failure } from "../failure.ts";
import { type ChildResult, runChild } from "./run-child.ts";

/** The two commits that are compared, and where the project lies in their repository. */
export interface CommitPair {
  /** The folder of the work tree. */
  readonly root: string;
  /** The project's folder below it; "" when it is the work tree itself. */
  readonly prefix: string;
  /** The reference as it was given. */
  readonly ref: string;
  /** Where the branches parted. */
  readonly base: string;
  readonly head: string;
  /** Whether there are changes that are in no commit. */
  readonly isDirty: boolean;
}

/**
 * Finds HEAD and its merge base with a reference, which is what GitHub compares.
 * @throws Failure without Git, outside a repository, for an unknown reference, for branches that have nothing in common
 */
export async function commitPair(projectDir: string, ref: string, signal?: AbortSignal): Promise<CommitPair> {
  const git = (...args: string[]) => runGit(projectDir, args, signal);
  const top = await git("rev-parse", "--show-toplevel");
  if (top.code !== 0) {
    throw new Failure(`${projectDir} is in no Git repository, so there are no commits to compare.`);
  }
  const root = realpathSync(top.stdout.trim());
  const prefix = (await git("rev-parse", "--show-prefix")).stdout.trim();
  const head = await commitOf(git, "HEAD");
  const other = await commitOf(git, ref);
  const mergeBase = await git("merge-base", other, head);
  if (mergeBase.code !== 0) {
    throw new Failure(
      `${ref} and HEAD have no commit in common. In a shallow clone, fetch the whole history first: git fetch --unshallow`,
    );
  }
  const status = await git("status", "--porcelain", "--untracked-files=normal", "--", ".");
  return { root, prefix, ref, base: mergeBase.stdout.trim(), head, isDirty: status.stdout !== "" };
}

/** Runs Git without any hook. @throws Failure where there is no Git */
export async function runGit(cwd: string, args: readonly string[], signal?: AbortSignal): Promise<ChildResult> {
  try {
    return await runChild("git", ["-c", `core.hooksPath=${join(cwd, ".no-hooks")}`, ...args], {
      cwd,
      ...(signal && { signal }),
    });
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      throw new Failure("Comparing commits needs `git`, which is not on the PATH.");
    }
    throw error;
  }
}

async function commitOf(git: (...args: string[]) => Promise<ChildResult>, ref: string): Promise<string> {
  const { code, stdout } = await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  if (code !== 0) {
    throw new Failure(`There is no commit "${ref}" here. Name a branch, a tag or a commit that has been fetched.`, 2);
  }
  return stdout.trim();
}
