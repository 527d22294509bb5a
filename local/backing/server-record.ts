import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { Failure } from "../failure.ts";
import { writePrivateJson } from "../private-file.ts";

/** What a backing server keeps from one start to the next, mode 0600. */
export class ServerRecordFile<T> {
  readonly path: string;
  readonly #schema: z.ZodType<T>;

  constructor(instanceDir: string, server: string, schema: z.ZodType<T>) {
    const folder = join(instanceDir, "backing");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.path = join(folder, `${server}.json`);
    this.#schema = schema;
  }

  /** @throws Failure when it is damaged: a new password would not open the data that are there. */
  read(): T | undefined {
    if (!existsSync(this.path)) {
      return undefined;
    }
    try {
      return this.#schema.parse(JSON.parse(readFileSync(this.path, "utf8")));
    } catch {
      throw new Failure(
        `${this.path} is damaged. Restore it, or start afresh with \`npm run down -- --purge\`, which deletes the data.`,
      );
    }
  }

  write(record: T): T {
    writePrivateJson(this.path, record);
    return record;
  }
}
