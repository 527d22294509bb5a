import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { type CommitPair, runGit } from "./commits.ts";

/** Folders with the two commits checked out. */
export interface Worktrees {
  /** The project at the merge base. */
  readonly base: string;
  /** The project at HEAD. */
  readonly head: string;
  /** A folder for results, gone with the others. */
  readonly scratch: string;
}

/** Checks both commits out into folders of their own, which are gone when the work ends, however it ends. */
export async function inWorktrees<T>(
  pair: CommitPair,
  work: (trees: Worktrees) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "plinth-preview-")));
  const folders = { base: join(scratch, "base"), head: join(scratch, "head") };
  try {
    // One after the other: Git locks what both would write.
    await checkOut(pair.root, folders.base, pair.base);
    signal?.throwIfAborted();
    await checkOut(pair.root, folders.head, pair.head);
    signal?.throwIfAborted();
    return await work({ base: join(folders.base, pair.prefix), head: join(folders.head, pair.prefix), scratch });
  } finally {
    // Not with Git's own removal, which refuses what it does not know.
    rmSync(scratch, { recursive: true, force: true });
    await runGit(pair.root, ["worktree", "prune"]);
  }
}

/** Not to be interrupted, as it is short: Git would leave an entry behind that is locked and that nothing prunes. */
async function checkOut(root: string, folder: string, commit: string): Promise<void> {
  const { code, stderr } = await runGit(root, ["worktree", "add", "--detach", "--quiet", folder, commit]);
  if (code !== 0) {
    throw new Failure(`${commit} cannot be checked out: ${stderr.trim()}`);
  }
}
