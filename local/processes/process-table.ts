import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, dirname } from "node:path";

/** A living process that carries an instance's marks. */
export interface MarkedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Changes when the number is given to another process; see `identityOf`. */
  readonly identity: string;
  readonly name: string;
  readonly command: string;
}

/** The environment variables that mark a process, and by inheritance its children, as an instance's. */
export const INSTANCE_MARK = "PLINTH_INSTANCE";
export const PROCESS_MARK = "PLINTH_PROCESS";

const onLinux = process.platform === "linux";

/**
 * What tells a process from a later one with the same number: the boot and the moment of its start.
 * Undefined when there is none, or one that has ended and only waits to be reaped.
 */
export function identityOf(pid: number): string | undefined {
  return onLinux ? statusOf(pid)?.identity : psIdentityOf(pid);
}

/** Whether a process group has a member that is more than an entry to be reaped. */
export function groupLives(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  // Where nothing reaps orphans (process 1 of many containers does not), the dead still answer the signal.
  return !onLinux || numbersInProc().some((pid) => statusOf(pid)?.group === group);
}

/**
 * Every living process of the instance. A mark is its environment or, as some servers write their title over that
 * (Redis does), its output going to one of the instance's logs.
 */
export function markedProcesses(instanceDir: string, logsDir: string): MarkedProcess[] {
  return onLinux ? scanProc(instanceDir, logsDir) : scanPs(instanceDir);
}

interface Status {
  readonly parent: number;
  readonly group: number;
  readonly identity: string;
}

/** @see proc(5): the second field of stat may hold spaces and parentheses, so count from the last one. */
function statusOf(pid: number): Status | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) {
    return undefined;
  }
  const [state, parent, group, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const startTicks = rest[16];
  if (state === "Z" || state === "X" || startTicks === undefined) {
    return undefined;
  }
  return { parent: Number(parent), group: Number(group), identity: `${bootId()}:${startTicks}` };
}

let knownBootId: string | undefined;

function bootId(): string {
  knownBootId ??= readText("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
  return knownBootId;
}

function scanProc(instanceDir: string, logsDir: string): MarkedProcess[] {
  const found: MarkedProcess[] = [];
  for (const pid of numbersInProc()) {
    if (pid === process.pid) {
      continue;
    }
    const name = nameByEnvironment(pid, instanceDir) ?? nameByLog(pid, logsDir);
    const status = name === undefined ? undefined : statusOf(pid);
    if (name !== undefined && status !== undefined) {
      const command = readLink(`/proc/${pid}/exe`) ?? readText(`/proc/${pid}/comm`)?.trim() ?? "?";
      found.push({ pid, ...status, name, command });
    }
  }
  return found;
}

function numbersInProc(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

function nameByEnvironment(pid: number, instanceDir: string): string | undefined {
  const environment = readText(`/proc/${pid}/environ`)?.split("\0");
  if (!environment?.includes(`${INSTANCE_MARK}=${instanceDir}`)) {
    return undefined;
  }
  return environment.find((line) => line.startsWith(`${PROCESS_MARK}=`))?.slice(PROCESS_MARK.length + 1);
}

function nameByLog(pid: number, logsDir: string): string | undefined {
  const output = readLink(`/proc/${pid}/fd/1`);
  return output !== undefined && dirname(output) === logsDir && output.endsWith(".log")
    ? basename(output, ".log")
    : undefined;
}

/** A process may end, or belong to someone else, while it is being read: then there is nothing to read. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function psIdentityOf(pid: number): string | undefined {
  try {
    const [state, ...start] = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    })
      .trim()
      .split(/\s+/);
    return state === undefined || state.startsWith("Z") || start.length === 0 ? undefined : start.join(" ");
  } catch {
    return undefined;
  }
}

function scanPs(instanceDir: string): MarkedProcess[] {
  const lines = execFileSync("ps", ["-axEww", "-o", "pid=,ppid=,pgid=,stat=,lstart=,command="], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  }).split("\n");
  const found: MarkedProcess[] = [];
  for (const line of lines) {
    const fields = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(\S+)(.*)$/.exec(line);
    const name = new RegExp(`\\s${PROCESS_MARK}=(\\S+)`).exec(line)?.[1];
    const ours = `${line} `.includes(` ${INSTANCE_MARK}=${instanceDir} `);
    if (fields === null || name === undefined || !ours || fields[4]?.startsWith("Z")) {
      continue;
    }
    const [, pid, parent, group, , start = "", command = "?"] = fields;
    const identity = start.split(/\s+/).join(" ");
    found.push({ pid: Number(pid), parent: Number(parent), group: Number(group), identity, name, command });
  }
  return found.filter((process_) => process_.pid !== process.pid);
}
