import { readFileSync } from "node:fs";
import { hasCode } from "./error-code.ts";

/** The text of a file; undefined where there is none. @throws whatever else kept it from being read */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      return undefined;
    }
    throw error;
  }
}
