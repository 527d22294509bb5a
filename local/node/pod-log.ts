import { copyFile, rename, rm, stat, truncate } from "node:fs/promises";

/** Size at which a log is turned over, in bytes; one older part stays beside it, so a container keeps twice that at most. */
const maxLogBytes = 10 * 1024 * 1024;

/**
 * Turns a log over when it is too big. The process keeps its open file, so the content is copied to `<file>.1` and the file
 * cut: what is written between the two steps is lost, which is the price of a process that can outlive its agent.
 */
export async function turnOverLog(file: string, limit = maxLogBytes): Promise<void> {
  const size = await stat(file).then(
    (entry) => entry.size,
    () => 0,
  );
  if (size <= limit) return;
  await copyFile(file, `${file}.part`);
  await truncate(file);
  await rename(`${file}.part`, `${file}.1`);
}

/** Removes the log of an older run; the last run and the one before it are kept. */
export async function removeLog(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(`${file}.1`, { force: true });
}
