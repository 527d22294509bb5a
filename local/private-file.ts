import { renameSync, writeFileSync } from "node:fs";
import { readIfThere } from "./read-if-there.ts";

/**
 * Replaces the file in one step, readable by its owner only.
 * @returns whether it says something else now, or was not there.
 */
export function writePrivateFile(path: string, text: string): boolean {
  const isOther = readIfThere(path) !== text;
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
  return isOther;
}

/** The same with a value as JSON. */
export function writePrivateJson(path: string, content: unknown): boolean {
  return writePrivateFile(path, `${JSON.stringify(content, null, 2)}\n`);
}
