import { join } from "node:path";
import type { ChangeReport } from "../local/change-report.ts";
import { buildControlPlane } from "../local/controlplane/build.ts";
import { type MarkedProcess, markedProcesses } from "../local/processes/process-table.ts";
import { StackRunner } from "../local/testkit/stack-runner.ts";
import { type ProcessMemory, processMemory } from "./process-memory.ts";
import { progress, say } from "./progress.ts";
import type { Bench, Report } from "./run.ts";

/** A pod's process is called `pod/<namespace>/<name>/<container>`, an ordinary one by its own name. */
const podName = /^pod\/[^/]+\/(.+)-[^-]+-[^-]+\/[^/]+$/;

/**
 * Wall time of the local stack's commands, in an instance of the bench's own beside whatever else runs, and the memory of
 * all its processes, pods included.
 */
export const run: Bench = async (report, signal) => {
  await buildControlPlane(progress, signal);
  const stack = new StackRunner();
  try {
    await measure(stack, report, signal);
  } finally {
    say("Cleaning up ...");
    await stack.close();
  }
};

async function measure(stack: StackRunner, report: Report, signal: AbortSignal): Promise<void> {
  const first = await up(stack, signal);
  if (first.changes.create === 0) {
    throw new Error("The first `up` created nothing.");
  }
  report({ metric: "first up, programs built", value: first.seconds, unit: "s" });
  await assertServes(stack);
  reportMemory(stack, report);

  report({ metric: "up without changes", value: await unchangedUp(stack, signal), unit: "s" });
  report({ metric: "down", value: await down(stack, signal), unit: "s" });
  report({ metric: "up from stopped, data kept", value: await unchangedUp(stack, signal), unit: "s" });
  await assertServes(stack);
}

async function up(stack: StackRunner, signal: AbortSignal): Promise<{ seconds: number } & ChangeReport> {
  const { seconds, stdout } = await timed(stack, signal, "up", "--json", "-");
  return { seconds, ...(JSON.parse(stdout) as ChangeReport) };
}

async function unchangedUp(stack: StackRunner, signal: AbortSignal): Promise<number> {
  const { seconds, changes } = await up(stack, signal);
  if (changes.create + changes.update + changes.replace + changes.delete > 0) {
    throw new Error(`An \`up\` without changes changed something: ${JSON.stringify(changes)}`);
  }
  return seconds;
}

async function down(stack: StackRunner, signal: AbortSignal): Promise<number> {
  const { seconds } = await timed(stack, signal, "down");
  const left = processesOf(stack);
  if (left.length > 0) {
    throw new Error(`\`down\` left ${left.map(({ name }) => name).join(", ")}.`);
  }
  return seconds;
}

/** Runs a command of the stack to its end; on `signal`, as soon as it has ended what it is doing. */
async function timed(stack: StackRunner, signal: AbortSignal, command: string, ...args: string[]) {
  say(`${command} ...`);
  const started = performance.now();
  const running = stack.start(command, ...args);
  const interrupt = () => running.child.kill("SIGTERM");
  signal.addEventListener("abort", interrupt, { once: true });
  const { code, stdout, stderr } = await running.ended;
  signal.removeEventListener("abort", interrupt);
  const seconds = (performance.now() - started) / 1000;
  signal.throwIfAborted();
  if (code !== 0) {
    throw new Error(`${command} ended with ${code}:\n${stderr}`);
  }
  return { seconds, stdout };
}

/** All pods are ready, and the user service answers through the gateway. */
async function assertServes(stack: StackRunner): Promise<void> {
  const { services, gateway } = await stack.status();
  for (const [name, { ready, replicas }] of Object.entries(services)) {
    if (ready !== replicas) {
      throw new Error(`After \`up\`, ${ready} of ${replicas} pods of ${name} are ready.`);
    }
  }
  const { status } = await fetch(`${gateway}/v1/users/me`);
  if (status !== 401) {
    throw new Error(`The user service answered a request without a login with ${status}, not with 401.`);
  }
}

/** Of every process by name, replicas summed, and of all together. */
function reportMemory(stack: StackRunner, report: Report): void {
  const processes = processesOf(stack).map(({ pid, name }) => ({ name: titleOf(name), memory: processMemory(pid) }));
  for (const name of new Set(processes.map((process) => process.name))) {
    const own = processes.filter((process) => process.name === name).map(({ memory }) => memory);
    reportSum(report, own.length === 1 ? name : `${name} (${own.length} processes)`, own);
  }
  reportSum(
    report,
    `the whole stack (${processes.length} processes)`,
    processes.map(({ memory }) => memory),
  );
}

function reportSum(report: Report, what: string, memory: readonly ProcessMemory[]): void {
  for (const measure of ["pss", "rss"] as const) {
    if (memory.every((one) => one[measure] !== undefined)) {
      const value = memory.reduce((sum, one) => sum + (one[measure] ?? 0), 0);
      report({ metric: `${measure.toUpperCase()} of ${what}`, value, unit: "MiB" });
    }
  }
}

function titleOf(name: string): string {
  const deployment = podName.exec(name)?.[1];
  return deployment === undefined ? name : `pods of ${deployment}`;
}

function processesOf({ instanceDir }: StackRunner): MarkedProcess[] {
  return markedProcesses(instanceDir, join(instanceDir, "logs"));
}
