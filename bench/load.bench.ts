import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./median.ts";
import { say } from "./progress.ts";
import type { Bench } from "./run.ts";
import { timedCommand } from "./timed-command.ts";

const warmRuns = 7;
const coldRuns = 3;

/** What a command may cost before its program's first resource comes. */
const targetSeconds = 1.5;

/** Seconds of CPU, user and system. */
interface Cpu {
  readonly engine: number;
  readonly program: number;
}

const total = ({ engine, program }: Cpu) => engine + program;

/** CPU of `plinth synth`, of its own process and of the program's, from their start to the program's first resource. */
export const run: Bench = async (report, signal) => {
  const home = mkdtempSync(join(tmpdir(), "plinth-bench-"));
  try {
    const cold: Cpu[] = [];
    for (let index = 0; index < coldRuns; index++) {
      cold.push(await load(home, join(home, `cold-${index}`), signal));
      say(`cold ${index + 1} of ${coldRuns}: ${JSON.stringify(cold.at(-1))}`);
    }
    const warm: Cpu[] = [];
    for (let index = 0; index < warmRuns; index++) {
      warm.push(await load(home, join(home, "cold-0"), signal));
      say(`warm ${index + 1} of ${warmRuns}: ${JSON.stringify(warm.at(-1))}`);
    }
    const value = median(warm.map(total));
    const against = `target of ${targetSeconds} s`;
    report({ metric: "CPU to the first resource", value, unit: "s", ratio: value / targetSeconds, against });
    report({ metric: "of it the command", value: median(warm.map(({ engine }) => engine)), unit: "s" });
    report({ metric: "of it the program", value: median(warm.map(({ program }) => program)), unit: "s" });
    report({ metric: "CPU to the first resource, empty compile cache", value: median(cold.map(total)), unit: "s" });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
};

/** @param cache where the command keeps compiled code; empty or absent: cold */
async function load(home: string, cache: string, signal: AbortSignal): Promise<Cpu> {
  const out = mkdtempSync(join(home, "synth-"));
  const probe = join(import.meta.dirname, "programs", "first-resource.cjs");
  const command = ["--require", probe, "local/cli.ts", "synth", "--stack", "local", "--out", join(out, "files")];
  const env = { PLINTH_HOME: home, PLINTH_CACHE: cache, NODE_COMPILE_CACHE: undefined };
  const { aside } = await timedCommand(process.execPath, command, { env, signal });
  if (aside === "" || readdirSync(join(out, "files")).length === 0) {
    throw new Error("The command ended without a resource of the program.");
  }
  return JSON.parse(aside) as Cpu;
}
