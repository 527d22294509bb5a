import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./median.ts";
import { say } from "./progress.ts";
import type { Bench } from "./run.ts";
import { timedCommand } from "./timed-command.ts";

const rounds = 5;

/** What judging prod may cost, in seconds of CPU. */
const targetSeconds = 5;

/** CPU, user and system, of `plinth policy --stack prod` with its program, from start to end. */
export const run: Bench = async (report, signal) => {
  const home = mkdtempSync(join(tmpdir(), "plinth-bench-"));
  try {
    const cold = await judged(home, signal);
    const warm: number[] = [];
    for (let round = 0; round < rounds; round++) {
      warm.push(await judged(home, signal));
      say(`${round + 1} of ${rounds}: ${warm.at(-1)} s`);
    }
    const value = median(warm);
    const against = `target of ${targetSeconds} s`;
    report({ metric: "CPU of the policies on prod", value, unit: "s", ratio: value / targetSeconds, against });
    report({ metric: "the same, empty compile cache", value: cold, unit: "s" });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
};

/** The shell's own `times` counts its children and theirs. */
async function judged(home: string, signal: AbortSignal): Promise<number> {
  const env = { PLINTH_HOME: home, PLINTH_CACHE: join(home, "cache"), NODE_COMPILE_CACHE: undefined };
  const script = '"$0" local/cli.ts policy --stack prod --json "$1/findings.json" >&2; [ $? -le 1 ] && times >&3';
  const { aside } = await timedCommand("sh", ["-c", script, process.execPath, home], { env, signal });
  const children = aside.trim().split("\n")[1] ?? "";
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
  if (seconds.length !== 2) {
    throw new Error(`\`times\` said ${JSON.stringify(aside)}, not what children took.`);
  }
  return seconds.reduce((sum, part) => sum + part, 0);
}
