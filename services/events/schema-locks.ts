import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { incompatibilities, type JsonSchema } from "./compatibility.ts";
import type { RegisteredEvent } from "./event-registry.ts";

/** Where the schemas are kept as they were published: `<topic>/<event>.v<version>.json`. */
export const LOCKS = fileURLToPath(new URL("schemas/", import.meta.url));

/** What to do about locks that are only behind. */
const LOCK_COMMAND = "node services/events/lock-schemas.ts";

/** What is wrong with the schemas, held against their locks. */
export interface LockFaults {
  /** Changes that nobody may make to a published version. */
  readonly broken: readonly string[];
  /** Versions that are not locked yet, or have gained something since. */
  readonly behind: readonly string[];
}

/** The schema of an event's data as a message carries it, with the key that it is published under. */
export function jsonSchemaOf({ schema, key }: Pick<RegisteredEvent, "schema" | "key">): JsonSchema {
  return { ...(z.toJSONSchema(schema, { io: "input" }) as JsonSchema), "x-key": key };
}

/** Holds every schema against its lock. */
export function lockFaults(events: readonly RegisteredEvent[], dir = LOCKS): LockFaults {
  const broken: string[] = [];
  const behind: string[] = [];
  for (const each of events) {
    const file = join(dir, fileOf(each));
    const name = `${each.event} version ${each.version} (${each.topic.name})`;
    if (!existsSync(file)) {
      behind.push(`${name} has no lock: ${LOCK_COMMAND}`);
      continue;
    }
    const [locked, current] = [readLock(file), jsonSchemaOf(each)];
    const changes = incompatibilities(locked, current);
    broken.push(
      ...changes.map(
        ({ path, change }) =>
          `${name}: ${path === "" ? "the data" : path}: ${change}. Leave it as it was published, and make version ${each.version + 1} of ${each.event}.`,
      ),
    );
    if (changes.length === 0 && textOf(locked) !== textOf(current)) {
      behind.push(`${name} has changed in ways that all can live with: ${LOCK_COMMAND}`);
    }
  }
  return { broken: [...broken, ...orphans(events, dir)], behind };
}

/**
 * Writes the locks of all that is new or has gained something.
 * @returns the files that were written
 * @throws Error where a published version was broken; then nothing is written
 */
export function lockSchemas(events: readonly RegisteredEvent[], dir = LOCKS): string[] {
  const { broken } = lockFaults(events, dir);
  if (broken.length > 0) {
    throw new Error(broken.join("\n"));
  }
  return events.flatMap((each) => {
    const file = join(dir, fileOf(each));
    const text = textOf(jsonSchemaOf(each));
    // A formatter may have been at it: what it says counts.
    if (existsSync(file) && textOf(readLock(file)) === text) {
      return [];
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return [fileOf(each)];
  });
}

function readLock(file: string): JsonSchema {
  return JSON.parse(readFileSync(file, "utf8"));
}

function fileOf({ topic, event, version }: RegisteredEvent): string {
  return join(topic.name, `${event}.v${version}.json`);
}

/** Locks of what is published no more. */
function orphans(events: readonly RegisteredEvent[], dir: string): string[] {
  const files = new Set(events.map(fileOf));
  return globSync("*/*.json", { cwd: dir })
    .filter((file) => !files.has(file))
    .sort()
    .map(
      (file) =>
        `${file}: the registry has this version no more. Put it back, or delete the file too once no topic holds any of it.`,
    );
}

function textOf(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
