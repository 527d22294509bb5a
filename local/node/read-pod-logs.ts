import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pause } from "./pause.ts";
import { podsDirectory } from "./pod-directory.ts";

export interface PodLogOptions {
  /** The instance's folder. */
  readonly instanceDir: string;
  /** Name of the service: logs of the pods whose name is this, or starts with it and a dash. */
  readonly service: string;
  /** Only pods of this namespace. @default every namespace */
  readonly namespace?: string;
  /** Go on with what is written later, by new pods too, until `signal` aborts. @default false */
  readonly follow?: boolean;
  /** Only the last so many lines of each container. @default all that is kept */
  readonly tail?: number;
  readonly signal?: AbortSignal;
}

/** One line that a container wrote. */
export interface PodLogLine {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Which run of the container: 0 is the first. */
  readonly attempt: number;
  readonly line: string;
}

/** How often followed files are looked at, in milliseconds. */
const lookInterval = 250;

/**
 * The lines that the pods of a service wrote, oldest file first; also of pods that are gone, as long as their folders are
 * kept. Reads files only, so it works when nothing runs. Ends at once without `follow`.
 */
export async function* readPodLogs(options: PodLogOptions): AsyncGenerator<PodLogLine> {
  const signal = options.signal ?? new AbortController().signal;
  const positions = new Map<string, FilePosition>();
  let isFirst = true;
  do {
    for (const file of await logFiles(options)) {
      const known = positions.get(file.path);
      const position = known ?? { offset: 0 };
      positions.set(file.path, position);
      const lines = await newLines(file.path, position, options.follow !== true);
      const kept =
        isFirst && options.tail !== undefined ? lines.slice(Math.max(0, lines.length - options.tail)) : lines;
      for (const line of kept) yield { ...file.of, line };
    }
    isFirst = false;
    if (options.follow) await pause(lookInterval, signal);
  } while (options.follow && !signal.aborted);
}

interface LogFile {
  readonly path: string;
  readonly of: Omit<PodLogLine, "line">;
  readonly changed: number;
}

interface FilePosition {
  offset: number;
}

async function logFiles(options: PodLogOptions): Promise<LogFile[]> {
  const root = podsDirectory(options.instanceDir);
  const files: LogFile[] = [];
  for (const folder of await readdir(root).catch(() => [])) {
    const [namespace = "", pod = "", uid] = folder.split("_");
    const isWanted = pod === options.service || pod.startsWith(`${options.service}-`);
    if (uid === undefined || !isWanted || (options.namespace ?? namespace) !== namespace) continue;
    for (const container of await readdir(join(root, folder)).catch(() => [])) {
      for (const name of await readdir(join(root, folder, container)).catch(() => [])) {
        // While following, the turned-over part has been read already.
        const match = (options.follow ? /^(\d+)\.log$/ : /^(\d+)\.log(\.1)?$/).exec(name);
        if (!match) continue;
        const path = join(root, folder, container, name);
        const changed = await stat(path).then(
          (entry) => entry.mtimeMs,
          () => 0,
        );
        files.push({ path, changed, of: { namespace, pod, container, attempt: Number(match[1]) } });
      }
    }
  }
  return files.toSorted((a, b) => a.changed - b.changed || (a.path < b.path ? -1 : 1));
}

/** Whole lines since the last look; the last, unfinished one too when nothing more is waited for. */
async function newLines(path: string, position: FilePosition, isLast: boolean): Promise<string[]> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return [];
  try {
    const { size } = await file.stat();
    if (size < position.offset) position.offset = 0; // The log was turned over.
    const buffer = Buffer.alloc(size - position.offset);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position.offset);
    // A character may be cut at the end: only whole lines are decoded, the rest is read again.
    const end = isLast ? bytesRead : buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
    position.offset += end;
    const text = buffer.subarray(0, end).toString("utf8");
    return text === "" ? [] : text.replace(/\n$/, "").split("\n");
  } finally {
    await file.close();
  }
}
