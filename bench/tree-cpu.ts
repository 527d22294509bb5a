import { type CommandOptions, timedCommand } from "./timed-command.ts";

/** What a command and all that it started have taken of the processors. */
export interface TreeCpu {
  /** CPU time, user and system, in seconds, to a hundredth. */
  readonly cpu: number;
  readonly stdout: string;
}

/**
 * Runs the command, passes an end on to it, and writes to file descriptor 3 what the kernel has counted for it and its descendants.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html (`times`: the second line is that of the children)
 */
const counted = `
trap 'kill "$child"' TERM
"$@" 3>&- & child=$!
wait "$child"
code=$?
LC_ALL=C
times >&3
exit "$code"
`;

/**
 * Runs a command in the project's folder to its end, and counts its processes from their start until nothing of them is left.
 * @throws Error with the end of what it said, unless it ends with 0
 */
export async function treeCpu(command: string, args: readonly string[], options: CommandOptions): Promise<TreeCpu> {
  const { stdout, aside } = await timedCommand("sh", ["-c", counted, "sh", command, ...args], options);
  return { cpu: childrensSeconds(aside), stdout };
}

/** As in `1m2.34s 0m0.56s`. @throws Error when the shell prints anything else */
function childrensSeconds(times: string): number {
  const parts = [...(times.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  if (parts.length !== 2) {
    throw new Error(`The shell does not tell the CPU time of its children: ${JSON.stringify(times)}`);
  }
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}
