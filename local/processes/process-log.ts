import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** A log that grew past this is put aside as `<log>.1` at the next start. */
const KEEP_BYTES = 8 * 1024 * 1024;

/** Opens the log for appending, readable by its owner only. The caller closes it. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > KEEP_BYTES) {
    renameSync(path, `${path}.1`);
  }
  return openSync(path, "a", 0o600);
}

/** The last lines of a log; empty where there is none. */
export function tailLog(path: string, lines = 20): string[] {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return [];
  }
  try {
    const size = fstatSync(file).size;
    const buffer = Buffer.alloc(Math.min(size, 64 * 1024));
    const read = readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString("utf8", 0, read).trimEnd().split("\n").slice(-lines);
  } finally {
    closeSync(file);
  }
}
