import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Ticks of /proc in a second: Linux has one value for programs, whatever the kernel's own. */
const TICKS = 100;

/** The CPU time that a process has taken so far, user and system, in seconds, to a hundredth. */
export function processCpu(pid: number): number {
  return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
}

/** @see proc(5), stat: the name, in brackets, may hold spaces */
function fromProc(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** As `[hours:]minutes:seconds.hundredths`. */
function fromPs(pid: number): number {
  const text = execFileSync("ps", ["-o", "cputime=", "-p", String(pid)], { encoding: "utf8" });
  return text
    .trim()
    .split(":")
    .reduce((total, part) => total * 60 + Number(part), 0);
}
