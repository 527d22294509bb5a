import { appendFileSync, writeFileSync } from "node:fs";
import { Failure, messageOf } from "./failure.ts";

/**
 * Finds out before long work whether its result can be written.
 * @throws Failure where the file cannot be written
 */
export function assertWritable(target: string | undefined): void {
  if (target !== undefined && target !== "-") {
    explained(target, () => appendFileSync(target, ""));
  }
}

/**
 * Writes a result for machines: to the file, or to stdout for `-`.
 * @throws Failure where the file cannot be written
 */
export function writeJson(target: string, value: unknown): void {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (target === "-") {
    process.stdout.write(text);
  } else {
    explained(target, () => writeFileSync(target, text));
  }
}

function explained(target: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new Failure(`The result cannot be written to ${target}: ${messageOf(error)}`);
  }
}
