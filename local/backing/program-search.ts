import { accessSync, constants, globSync } from "node:fs";
import { join } from "node:path";

/** The folders on the PATH and, after them, those that match the patterns. */
export function programFolders(patterns: readonly string[]): string[] {
  const onPath = (process.env.PATH ?? "").split(":").filter((folder) => folder.startsWith("/"));
  return [...new Set([...onPath, ...patterns.flatMap((pattern) => globSync(pattern).sort().reverse())])];
}

/** The path of the program in the folder; undefined where it is not there or not ours to run. */
export function programIn(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}
