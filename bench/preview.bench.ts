import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./median.ts";
import { say } from "./progress.ts";
import type { Bench } from "./run.ts";
import { treeCpu } from "./tree-cpu.ts";

const stacks = ["prod", "staging", "dev"];
const warmRuns = 5;
const coldRuns = 3;

/** What an offline preview of prod may cost, in seconds of CPU. */
const targetSeconds = 5;

/** Fewer are no stack in the cloud. */
const leastResources = 100;

/** What `preview --json` prints, as far as it is looked at here. */
interface ChangeReport {
  readonly changes: Readonly<Record<"create" | "same", number>>;
}

/**
 * CPU of `plinth preview` of each stack in the cloud, of the command and of its program together, from their start to their end:
 * without credentials, with an own home and with an own cache of compiled code, filled and empty.
 */
export const run: Bench = async (report, signal) => {
  const home = mkdtempSync(join(tmpdir(), "plinth-bench-"));
  try {
    for (const stack of stacks) {
      const cold: number[] = [];
      for (let index = 0; index < coldRuns; index++) {
        cold.push(await preview(stack, home, join(home, `${stack}-${index}`), signal));
      }
      const warm: number[] = [];
      for (let index = 0; index < warmRuns; index++) {
        warm.push(await preview(stack, home, join(home, `${stack}-0`), signal));
      }
      say(`${stack}: ${seconds(warm)} s of CPU; with an empty compile cache ${seconds(cold)}`);
      const against = `target of ${targetSeconds} s for prod`;
      for (const [metric, values] of [
        [`CPU of an offline preview of ${stack}`, warm],
        [`CPU of an offline preview of ${stack}, empty compile cache`, cold],
      ] as const) {
        const value = median(values);
        report({ metric, value, unit: "s", ratio: value / targetSeconds, against });
      }
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
};

const seconds = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(", ");

/** @param cache where the command keeps compiled code; absent: cold. @throws Error unless all of the stack is foretold */
async function preview(stack: string, home: string, cache: string, signal: AbortSignal): Promise<number> {
  const command = ["local/cli.ts", "preview", "--stack", stack, "--json", "-"];
  const env = { ...withoutCredentials(), PLINTH_HOME: home, PLINTH_CACHE: cache, NODE_COMPILE_CACHE: undefined };
  const { cpu, stdout } = await treeCpu(process.execPath, command, { env, signal });
  const { changes } = JSON.parse(stdout) as ChangeReport;
  if (changes.create < leastResources || changes.same > 0) {
    throw new Error(`This is no preview of ${stack} as if nothing were there: ${JSON.stringify(changes)}`);
  }
  return cpu;
}

/** Whatever would lead to an account in the cloud or to a cluster, taken away. */
function withoutCredentials(): NodeJS.ProcessEnv {
  const leading = Object.keys(process.env).filter((name) => /^(AWS_|KUBECONFIG$|PULUMI_)/.test(name));
  return Object.fromEntries(leading.map((name) => [name, undefined]));
}
