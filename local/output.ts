import { writeFileSync } from "node:fs";
import { Failure, messageOf } from "./failure.ts";

/**
 * Writes a result for machines: to the file, or to stdout for `-`.
 * @throws Failure where the file cannot be written
 */
export function writeJson(target: string, value: unknown): void {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (target === "-") {
    process.stdout.write(text);
  } else {
    try {
      writeFileSync(target, text);
    } catch (error) {
      throw new Failure(`The result cannot be written to ${target}: ${messageOf(error)}`);
    }
  }
}
