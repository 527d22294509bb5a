import { servicesOf } from "../../infra/service-needs.ts";
import type { Settings } from "../../infra/settings.ts";
import { type ChangeReport, doneLine, reportOf } from "../change-report.ts";
import { acquireLock } from "../engine/lock.ts";
import { reportEvents } from "../engine-progress.ts";
import { Failure } from "../failure.ts";
import { type ProgramHandover, writeHandover } from "../handover.ts";
import { Instance } from "../instance.ts";
import { type Interrupts, interruptible } from "../interrupt.ts";
import { simulatedNodeGroups } from "../node-groups.ts";
import { assertWritable, writeJson } from "../output.ts";
import { type Platform, type PlatformOptions, startPlatform } from "../platform.ts";
import { ProcessLedger } from "../processes/process-ledger.ts";
import type { Progress } from "../progress.ts";
import { stackEngine } from "../stack-engine.ts";
import { readStackFile, type StackFile } from "../stack-file.ts";
import { localSettings } from "../stack-settings.ts";
import { readStatus } from "../status.ts";
import { progressOn } from "../terminal-progress.ts";
import { upScreen } from "../up-screen.ts";
import { findContext } from "../user-context.ts";

export interface UpOptions {
  readonly stack: string;
  /** Settings in place of the stack's own. */
  readonly configFile?: string;
  readonly context?: string;
  readonly json?: string;
}

/** Stands the stack up: the platform below it, then the program by the embedded engine. */
export async function up(options: UpOptions): Promise<void> {
  const file = readStackFile(options.stack, options.configFile);
  assertWritable(options.json);
  const settings = localSettings(file);
  const contextName = options.context ?? contextIn(settings);
  const context = contextName === undefined ? undefined : await findContext(contextName);
  const instance = new Instance(options.stack);
  instance.create();
  const lock = acquireLock(instance.lockPath, "up");
  try {
    await interruptible(async (interrupts) => {
      const progress = progressOn(process.stderr);
      const ledger = new ProcessLedger(instance.dir);
      const shape = shapeOf(settings);
      const below = {
        instance,
        ledger,
        shape,
        progress,
        signal: interrupts.signal,
        ...(context === undefined ? {} : { context }),
      };
      const report = await untilInterrupted(
        below,
        async (platform) =>
          await runProgram(file, instance, writeHandover(instance, platform, settings), progress, interrupts),
      );
      if (options.json !== undefined) {
        writeJson(options.json, report);
      }
      process.stderr.write(upScreen(await readStatus(instance)));
    });
  } finally {
    lock.release();
  }
}

/** @throws Failure where the settings want a cluster that exists, but do not say which */
function contextIn({ cluster: { mode, context } }: Settings): string | undefined {
  if (mode === "existing" && context === undefined) {
    throw new Failure("plinth:cluster.mode is existing: name its context, by plinth:cluster.context or --context.", 2);
  }
  return mode === "existing" ? context : undefined;
}

function shapeOf(settings: Settings): PlatformOptions["shape"] {
  return {
    zones: settings.zones,
    region: settings.region ?? "local",
    services: servicesOf(settings),
    servers: { vault: settings.secrets !== undefined, consul: settings.discovery !== undefined },
    gatewayPort: Number(new URL(settings.gateway.url).port || 8080),
    nodeGroups: simulatedNodeGroups(settings),
  };
}

/** Interrupted, it ends what it started itself: a platform that ran before goes on. */
async function untilInterrupted<T>(options: PlatformOptions, work: (platform: Platform) => Promise<T>): Promise<T> {
  const { ledger, signal, progress } = options;
  const ranBefore = new Set(ledger.list().flatMap(({ name, alive }) => (alive ? [name] : [])));
  try {
    const platform = await startPlatform(options);
    const result = await work(platform);
    signal.throwIfAborted();
    return result;
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
    const step = progress.step("Stopping what this run started");
    for (const { name } of ledger.list().reverse()) {
      if (!ranBefore.has(name)) {
        await ledger.stop(name, 45_000);
      }
    }
    step.done();
    throw signal.reason;
  }
}

async function runProgram(
  file: StackFile,
  instance: Instance,
  handover: ProgramHandover,
  progress: Progress,
  interrupts: Interrupts,
): Promise<ChangeReport> {
  const { sink, step } = reportEvents(progress, "Stack");
  try {
    const result = await stackEngine(file, instance, handover, sink).up(interrupts);
    const report = reportOf(file.stack, result);
    step.done(doneLine(report.changes));
    return report;
  } catch (error) {
    step.fail("not all of it could be done");
    throw error;
  }
}
