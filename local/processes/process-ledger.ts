import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure, messageOf } from "../failure.ts";
import { openLog, tailLog } from "./process-log.ts";
import { type ProcessRecord, ProcessRecords } from "./process-record.ts";
import type { LedgerEntry, Leftover, ProcessSpec, StartResult } from "./process-spec.ts";
import {
  groupLives,
  INSTANCE_MARK,
  identityOf,
  type MarkedProcess,
  markedProcesses,
  PROCESS_MARK,
} from "./process-table.ts";

/** Variables of the caller that a process gets; anything else, credentials above all, stays behind. */
const PASSED_ON = /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TZ|LANG|LC_\w+|PLINTH_\w+|GOMAXPROCS|SSL_CERT_(FILE|DIR))$/;

const POLL_MS = 20;

/**
 * The processes of one instance that outlive the command that started them.
 *
 * Each is written down before it is started and again once its number is known, and carries the instance's marks in its
 * environment. So a starter may be killed at any point: the next one finds what runs, by record or by mark, and takes it
 * over in place of starting it twice.
 */
export class ProcessLedger {
  /** The instance's folder, with links resolved. */
  readonly dir: string;
  readonly #records: ProcessRecords;

  /** @param dir The instance's folder; made if absent. */
  constructor(dir: string) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.dir = realpathSync(dir);
    this.#records = new ProcessRecords(join(this.dir, "processes"));
  }

  /**
   * Starts the process, or takes over the one of that name that is alive.
   *
   * @param onChange What to do where it is alive but was started from another command, arguments or folder.
   * @throws Failure when the program cannot be run. That it ends right after its start is for the caller to notice.
   */
  async start(spec: ProcessSpec, onChange: "keep" | "restart" = "keep"): Promise<StartResult> {
    if (!/^[\w.-]+$/.test(spec.name)) {
      throw new Failure(`A process cannot be named "${spec.name}": letters, digits, ".", "-" and "_" are allowed.`);
    }
    // Started again, it keeps its place: what depends on it still ends before it.
    const order = this.#records.read(spec.name)?.order;
    const running = this.#takeOver(spec.name, fingerprintOf(spec));
    if (running?.pid !== undefined) {
      if (onChange === "keep" || running.fingerprint === fingerprintOf(spec)) {
        return { pid: running.pid, started: false };
      }
      await this.stop(spec.name);
    }
    await this.#endStrays(spec.name);
    return { pid: await this.#spawn(spec, order), started: true };
  }

  /** All that was started and not stopped, alive or not, in the order of the starts. */
  list(): LedgerEntry[] {
    return this.#records.all().map((record) => ({
      name: record.name,
      ...(record.pid === undefined ? {} : { pid: record.pid }),
      command: record.command,
      since: record.since,
      log: this.logPath(record.name),
      alive: isRunning(record),
    }));
  }

  isAlive(name: string): boolean {
    return isRunning(this.#records.read(name));
  }

  /** Where the process's stdout and stderr go. */
  logPath(name: string): string {
    return join(this.dir, "logs", `${name}.log`);
  }

  /** The last lines that the process wrote. */
  tail(name: string, lines = 20): string[] {
    return tailLog(this.logPath(name), lines);
  }

  /**
   * Ends the process and its group: the polite signal, then SIGKILL for what is left after the grace. Does nothing where
   * it is gone already.
   *
   * @param graceMs How long it may take to end by itself, in milliseconds.
   */
  async stop(name: string, graceMs = 10_000): Promise<void> {
    const record = this.#takeOver(name, "");
    if (record?.pid !== undefined && record.identity !== undefined) {
      await endGroup(record.pid, record.identity, record.stopSignal as NodeJS.Signals, graceMs);
    }
    await this.#endStrays(name, graceMs);
    this.#records.remove(name);
  }

  /** Ends everything, what started last first, and then what a crash left behind. */
  async stopAll(graceMs = 10_000): Promise<void> {
    for (const record of this.#records.all().reverse()) {
      await this.stop(record.name, graceMs);
    }
    await this.stopLeftovers(graceMs);
  }

  /** Ends what `leftovers` finds. */
  async stopLeftovers(graceMs = 10_000): Promise<void> {
    await endAll(this.#unclaimed(), graceMs);
  }

  /** Processes of this instance that no live entry stands for, nor for a parent of theirs. */
  leftovers(): Leftover[] {
    return this.#unclaimed().map(({ pid, name, command }) => ({ pid, name, command }));
  }

  #unclaimed(): MarkedProcess[] {
    const marked = new Map(this.#marked().map((found) => [found.pid, found]));
    const claimed = new Set(this.#records.all().flatMap((record) => (isRunning(record) ? (record.pid ?? []) : [])));
    if (process.env[INSTANCE_MARK] === this.dir) {
      claimed.add(process.pid);
    }
    const isClaimed = (pid: number): boolean => {
      const found = marked.get(pid);
      return claimed.has(pid) || (found !== undefined && isClaimed(found.parent));
    };
    return [...marked.values()].filter(({ pid }) => !isClaimed(pid));
  }

  /** What is left of a process that crashed: its children hold its ports and files. */
  async #endStrays(name: string, graceMs = 10_000): Promise<void> {
    await endAll(
      this.#unclaimed().filter((found) => found.name === name),
      graceMs,
    );
  }

  #marked(): MarkedProcess[] {
    return markedProcesses(this.dir, join(this.dir, "logs"));
  }

  /** The live process of that name, written down afresh where its starter was killed before it could do so. */
  #takeOver(name: string, fingerprint: string): ProcessRecord | undefined {
    const record = this.#records.read(name);
    if (isRunning(record)) {
      return record;
    }
    const wasWrittenDown = record?.pid !== undefined;
    const found = this.#unclaimed().find((unclaimed) => unclaimed.name === name && unclaimed.pid === unclaimed.group);
    if (wasWrittenDown || found === undefined) {
      return undefined;
    }
    const adopted: ProcessRecord = {
      ...(record ?? this.#newRecord({ name, command: found.command, args: [] }, fingerprint)),
      pid: found.pid,
      identity: found.identity,
    };
    this.#records.write(adopted);
    return adopted;
  }

  #newRecord(spec: ProcessSpec, fingerprint: string): ProcessRecord {
    return {
      name: spec.name,
      command: spec.command,
      fingerprint,
      since: new Date().toISOString(),
      order: 1 + Math.max(0, ...this.#records.all().map(({ order }) => order)),
      stopSignal: spec.stopSignal ?? "SIGTERM",
    };
  }

  async #spawn(spec: ProcessSpec, order?: number): Promise<number> {
    const record = { ...this.#newRecord(spec, fingerprintOf(spec)), ...(order === undefined ? {} : { order }) };
    this.#records.write(record);
    const log = openLog(this.logPath(spec.name));
    try {
      const child = spawn(spec.command, [...spec.args], {
        detached: true,
        stdio: ["ignore", log, log],
        cwd: spec.cwd ?? this.dir,
        env: this.#environment(spec),
        ...(spec.uid === undefined ? {} : { uid: spec.uid }),
        ...(spec.gid === undefined ? {} : { gid: spec.gid }),
      });
      const spawned = once(child, "spawn");
      const { pid } = child;
      const identity = pid === undefined ? undefined : identityOf(pid);
      if (pid !== undefined && identity !== undefined) {
        this.#records.write({ ...record, pid, identity });
      }
      await spawned;
      child.unref();
      return pid ?? 0;
    } catch (error) {
      this.#records.remove(spec.name);
      throw new Failure(`${spec.name} could not be started from ${spec.command}: ${messageOf(error)}`);
    } finally {
      closeSync(log);
    }
  }

  #environment(spec: ProcessSpec): NodeJS.ProcessEnv {
    const passedOn = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name));
    return { ...Object.fromEntries(passedOn), ...spec.env, [INSTANCE_MARK]: this.dir, [PROCESS_MARK]: spec.name };
  }
}

function isRunning(record: ProcessRecord | undefined): boolean {
  return record?.pid !== undefined && record.identity !== undefined && identityOf(record.pid) === record.identity;
}

function fingerprintOf(spec: ProcessSpec): string {
  return createHash("sha256")
    .update(JSON.stringify([spec.command, spec.args, spec.cwd ?? ""]))
    .digest("hex");
}

async function endAll(processes: MarkedProcess[], graceMs: number): Promise<void> {
  await Promise.all(processes.map(({ pid, identity }) => endGroup(pid, identity, "SIGTERM", graceMs)));
}

/** A process that leads no group of its own (a child that a crash left) is ended alone. */
async function endGroup(pid: number, identity: string, polite: NodeJS.Signals, graceMs: number): Promise<void> {
  const isGone = () => identityOf(pid) !== identity && !groupLives(pid);
  if (isGone()) {
    return;
  }
  send(pid, identity, polite);
  if (!(await comesTrue(isGone, graceMs))) {
    send(pid, identity, "SIGKILL");
    await comesTrue(isGone, 5_000);
  }
}

function send(pid: number, identity: string, signal: NodeJS.Signals): void {
  if (!signalOne(-pid, signal) && identityOf(pid) === identity) {
    signalOne(pid, signal);
  }
}

/** False where there is no such process (or group) any more. */
function signalOne(target: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}

async function comesTrue(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) {
      return false;
    }
    await sleep(POLL_MS);
  }
  return true;
}
