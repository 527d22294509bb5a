import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import { identityOf } from "../processes/process-table.ts";

/** How a process ended. */
export interface Exit {
  /** 128 + signal number when a signal ended it; 137 when nobody saw the end of an adopted process. */
  readonly code: number;
  readonly signal?: number;
  /** False when the process was adopted: only its parent is told the exit code. */
  readonly known: boolean;
}

export interface StartOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** File that stdout and stderr are appended to. */
  readonly log: string;
  /** File that says which process runs, for the next agent. */
  readonly record: string;
  readonly attempt: number;
}

interface ProcessRecord {
  readonly pid: number;
  readonly identity: string;
  readonly startedAt: string;
  readonly attempt: number;
}

/** How often an adopted process is looked at, in milliseconds. */
const lookInterval = 1_000;

/** One run of a container: an OS process that leads a group of its own and writes straight to its log, so it outlives the agent. */
export class ContainerProcess {
  readonly pid: number;
  readonly startedAt: string;
  readonly attempt: number;
  readonly exited: Promise<Exit>;
  readonly #identity: string;
  #gone = false;

  private constructor(record: ProcessRecord, exited: Promise<Exit>, recordFile: string) {
    this.pid = record.pid;
    this.#identity = record.identity;
    this.startedAt = record.startedAt;
    this.attempt = record.attempt;
    this.exited = exited.then((exit) => {
      this.#signalGroup("SIGKILL"); // What the main process leaves behind ends with it, as in a container.
      this.#gone = true;
      rmSync(recordFile, { force: true });
      return exit;
    });
  }

  /**
   * Starts the process.
   * @throws Error when the operating system cannot start it (no such program, no such folder).
   */
  static async start(options: StartOptions): Promise<ContainerProcess> {
    const [program = "", ...args] = options.command;
    mkdirSync(dirname(options.log), { recursive: true, mode: 0o700 });
    const output = openSync(options.log, "a", 0o600);
    try {
      const child = spawn(program === "node" ? process.execPath : program, args, {
        cwd: options.cwd,
        env: { ...options.env },
        stdio: ["ignore", output, output],
        detached: true,
      });
      const exited = new Promise<Exit>((resolve) => {
        child.once("exit", (code, signal) => resolve(exitOf(code, signal)));
      });
      await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
      child.unref();
      const pid = child.pid ?? 0;
      const record: ProcessRecord = {
        pid,
        identity: identityOf(pid) ?? "",
        startedAt: now(),
        attempt: options.attempt,
      };
      writeFileSync(options.record, JSON.stringify(record), { mode: 0o600 });
      return new ContainerProcess(record, exited, options.record);
    } finally {
      closeSync(output);
    }
  }

  /** The process that an earlier agent started and recorded in this file, when it still runs. */
  static adopt(recordFile: string): ContainerProcess | undefined {
    const record = liveRecord(recordFile);
    return record && new ContainerProcess(record, whenGone(record), recordFile);
  }

  /** Whether the process that this file records still runs. */
  static isAlive(recordFile: string): boolean {
    return liveRecord(recordFile) !== undefined;
  }

  /** Sends a signal to the process and all it started. */
  kill(signal: NodeJS.Signals): void {
    if (this.#gone) return;
    if (identityOf(this.pid) === this.#identity) this.#signalGroup(signal);
  }

  #signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // Nobody is left in the group.
    }
  }
}

function exitOf(code: number | null, signal: NodeJS.Signals | null): Exit {
  if (signal === null) return { code: code ?? 0, known: true };
  const number = constants.signals[signal];
  return { code: 128 + number, signal: number, known: true };
}

function whenGone(record: ProcessRecord): Promise<Exit> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (identityOf(record.pid) === record.identity) return;
      clearInterval(timer);
      resolve({ code: 137, known: false });
    }, lookInterval);
    timer.unref();
  });
}

function liveRecord(file: string): ProcessRecord | undefined {
  const record = readRecord(file);
  return record && record.identity !== "" && identityOf(record.pid) === record.identity ? record : undefined;
}

function readRecord(file: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ProcessRecord;
  } catch {
    return undefined;
  }
}

/** The present as Kubernetes writes it: whole seconds, UTC. */
export function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
