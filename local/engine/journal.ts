import { close, fdatasync, openSync, write } from "node:fs";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { readIfThere } from "../read-if-there.ts";
import { EngineError } from "./engine-error.ts";

const writeAsync = promisify(write);
const syncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

interface Waiting {
  readonly line: string;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * An append-only file of JSON records, one a line, each after its checksum. `append` resolves once the record is on the
 * disk; records that come while a sync is under way share the next one.
 */
export class Journal {
  readonly #file: number;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #broken: unknown;

  /** Opens for appending; the file is made with mode 0600 if there is none. */
  constructor(path: string) {
    this.#file = openSync(path, "a", 0o600);
  }

  /** @throws whatever kept the record from the disk; from then on every append fails. */
  append(record: unknown): Promise<void> {
    const text = JSON.stringify(record);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: `${checksum(text)} ${text}\n`, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  async close(): Promise<void> {
    await this.#flushing;
    await closeAsync(this.#file);
  }

  async #flush(): Promise<void> {
    // Lets everything that is ready in this turn of the event loop join the first sync.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(batch.map(({ line }) => line).join(""));
        batch.forEach(({ resolve }) => {
          resolve();
        });
      } catch (error) {
        this.#broken ??= error;
        batch.forEach(({ reject }) => {
          reject(error);
        });
      }
    }
    this.#flushing = undefined;
  }

  async #write(text: string): Promise<void> {
    if (this.#broken !== undefined) {
      throw this.#broken;
    }
    const bytes = Buffer.from(text, "utf8");
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await writeAsync(this.#file, bytes, written);
      written += bytesWritten;
    }
    await syncAsync(this.#file);
  }
}

/** What a journal's file holds. */
export interface JournalContent {
  /** Oldest first. */
  readonly records: unknown[];
  /** False also for a file with nothing but half a record, which must not get another one behind it. */
  readonly isEmpty: boolean;
}

/**
 * Reads a journal. A last line that was cut off by a crash was never acknowledged: it is left out.
 * @throws EngineError naming file and line of a damaged record that is not the last.
 */
export function readJournal(path: string): JournalContent {
  const text = readIfThere(path) ?? "";
  const lines = text.split("\n");
  const cutOff = lines.pop();
  const records: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    const record = parseLine(line);
    if (record !== undefined) {
      records.push(record);
    } else if (index < lines.length - 1 || cutOff !== "") {
      throw new EngineError(
        `${path}, line ${index + 1}: the record is damaged (its checksum does not match). Nothing was changed. ` +
          "Restore the state folder from a copy, or remove the line if you know that its operation did not matter.",
      );
    }
  }
  return { records, isEmpty: text === "" };
}

function parseLine(line: string): unknown {
  const text = line.slice(9);
  return line[8] === " " && line.slice(0, 8) === checksum(text) ? JSON.parse(text) : undefined;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, "0");
}
