import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writePrivateJson } from "../private-file.ts";

const recordSchema = z.object({
  name: z.string(),
  command: z.string(),
  /** A hash of what was asked for, the environment left out, as that may hold secrets. */
  fingerprint: z.string(),
  since: z.string(),
  /** Counts up: what started later stops earlier. */
  order: z.number(),
  stopSignal: z.string(),
  /** Both absent between the moment before the start and the moment after it. */
  pid: z.number().optional(),
  identity: z.string().optional(),
});

export type ProcessRecord = z.infer<typeof recordSchema>;

/** One file a process, so that two writers (a command and the agent that it started) never lose each other's. */
export class ProcessRecords {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  read(name: string): ProcessRecord | undefined {
    try {
      return recordSchema.parse(JSON.parse(readFileSync(this.#path(name), "utf8")));
    } catch {
      // Absent, or damaged by hand: the process itself is still found by its marks.
      return undefined;
    }
  }

  /** In the order of their starts. */
  all(): ProcessRecord[] {
    if (!existsSync(this.#dir)) {
      return [];
    }
    return readdirSync(this.#dir)
      .filter((file) => file.endsWith(".json"))
      .flatMap((file) => this.read(file.slice(0, -".json".length)) ?? [])
      .sort((a, b) => a.order - b.order);
  }

  write(record: ProcessRecord): void {
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    writePrivateJson(this.#path(record.name), record);
  }

  remove(name: string): void {
    rmSync(this.#path(name), { force: true });
  }

  #path(name: string): string {
    return join(this.#dir, `${name}.json`);
  }
}
