import { readFileSync } from "node:fs";
import type { z } from "zod";
import { describeFault } from "../../infra/settings-error.ts";
import { Failure, messageOf } from "../failure.ts";

/** The content of a JSON file. @throws Failure when it cannot be read or is none */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Failure(`${path} cannot be read as JSON: ${messageOf(error)}`, 2);
  }
}

/**
 * The content of a file, held against a schema.
 * @throws Failure with every fault: path, value, what is allowed
 */
export function checkedJson<Schema extends z.ZodType>(schema: Schema, content: unknown, path: string): z.infer<Schema> {
  const result = schema.safeParse(content);
  if (result.success) {
    return result.data;
  }
  const lines = result.error.issues
    .flatMap((issue) => describeFault(issue, content))
    .map(({ path, value, allowed }) => {
      return `  ${path} is ${value === undefined ? "missing" : JSON.stringify(value)}; allowed: ${allowed}`;
    });
  throw new Failure([`${path} has ${lines.length} fault(s):`, ...lines].join("\n"), 2);
}
