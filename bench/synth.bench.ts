import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "./median.ts";
import { say } from "./progress.ts";
import type { Bench } from "./run.ts";
import { treeCpu } from "./tree-cpu.ts";

const rounds = 5;
const counts = [0, 4, 40, 200, 400] as const;

type Count = (typeof counts)[number];

/** What a service of the largest program may cost, over what one of the smallest costs. */
const targetRatio = 1.2;

/** Of the program without services: the stack, the provider, two namespaces, a gateway. */
const sharedResources = 5;

/** Of each service: account, policy, Deployment, Service, disruption budget, autoscaler, Secret, route. */
const resourcesPerService = 8;

/** The YAML of two namespaces and a gateway; charts.json and resources.json. */
const sharedFiles = 5;

/**
 * CPU, of the engine and of the program together, of the synth of programs with more and more services: whether each costs as much
 * however many there are. What a program costs before its first service is taken off; that program runs in each round as well.
 */
export const run: Bench = async (report, signal) => {
  const home = mkdtempSync(join(tmpdir(), "plinth-bench-"));
  try {
    await synth(4, home, signal);
    const cpu = new Map<Count, number[]>(counts.map((count) => [count, []]));
    for (let round = 1; round <= rounds; round++) {
      for (const count of counts) {
        cpu.get(count)?.push(await synth(count, home, signal));
      }
      const last = counts.map((count) => `${count}: ${cpu.get(count)?.at(-1)?.toFixed(2)}`);
      say(`round ${round} of ${rounds}, s of CPU by services: ${last.join(", ")}`);
    }
    const whole = (count: Count) => median(cpu.get(count) ?? []);
    const each = (from: Count, to: Count) => ((whole(to) - whole(from)) / (to - from)) * 1000;

    report({ metric: "CPU without services", value: whole(0), unit: "s" });
    for (const count of counts.slice(1)) {
      report({ metric: `CPU of ${count} services`, value: whole(count), unit: "s" });
    }
    for (const count of [40, 200, 400] as const) {
      report({
        metric: `CPU per service of ${count}, without what the program costs with none`,
        value: each(0, count),
        unit: "ms",
        ratio: each(0, count) / each(0, 4),
        against: `that of 4, ${each(0, 4).toFixed(1)} ms; target ${targetRatio}`,
      });
    }
    const all = (count: Count) => (whole(count) / count) * 1000;
    report({
      metric: "CPU per service of 400, nothing taken off",
      value: all(400),
      unit: "ms",
      ratio: all(400) / all(4),
      against: `that of 4, ${all(4).toFixed(1)} ms`,
    });
    report({
      metric: "CPU of each service more, from 200 to 400",
      value: each(200, 400),
      unit: "ms",
      ratio: each(200, 400) / each(40, 200),
      against: `each from 40 to 200, ${each(40, 200).toFixed(1)} ms`,
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
};

/** @throws Error unless every resource was recorded and every file was written */
async function synth(services: Count, home: string, signal: AbortSignal): Promise<number> {
  const out = mkdtempSync(join(home, "synth-"));
  const env = { PLINTH_HOME: home, PLINTH_CACHE: join(home, "cache"), NODE_COMPILE_CACHE: undefined };
  const { cpu, stdout } = await treeCpu(process.execPath, ["bench/programs/synth-services.ts", String(services), out], {
    env,
    signal,
  });
  const written = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  const resources = Number(stdout);
  if (
    resources !== sharedResources + services * resourcesPerService ||
    written !== sharedFiles + services * resourcesPerService
  ) {
    throw new Error(`The synth of ${services} services gave ${resources} resources and ${written} files.`);
  }
  rmSync(out, { recursive: true });
  return cpu;
}
