import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process's memory, in MiB; 0 for one that has just ended. */
export interface ProcessMemory {
  /** Every page that it has in memory, whoever else has it too. */
  readonly rss: number;
  /** Each page divided by the processes that share it, so that a sum counts it once. Linux only. */
  readonly pss?: number;
}

export function processMemory(pid: number): ProcessMemory {
  return process.platform === "linux" ? fromProc(pid) : { rss: fromPs(pid) / 1024 };
}

/** @see proc(5), smaps_rollup */
function fromProc(pid: number): ProcessMemory {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const kibibytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(text)?.[1] ?? 0);
    return { rss: kibibytes("Rss") / 1024, pss: kibibytes("Pss") / 1024 };
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) {
      return { rss: 0, pss: 0 };
    }
    throw error;
  }
}

function fromPs(pid: number): number {
  try {
    return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }));
  } catch {
    return 0;
  }
}
