import { writeFileSync } from "node:fs";

/** Writes a result for machines: to the file, or to stdout for `-`. */
export function writeJson(target: string, value: unknown): void {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (target === "-") {
    process.stdout.write(text);
  } else {
    writeFileSync(target, text);
  }
}
