import { removeBackingData } from "../backing/data-home.ts";
import { acquireLock } from "../engine/lock.ts";
import { reportEvents } from "../engine-progress.ts";
import { readHandover } from "../handover.ts";
import { Instance } from "../instance.ts";
import { stopPlatform } from "../platform.ts";
import { ProcessLedger } from "../processes/process-ledger.ts";
import type { Progress } from "../progress.ts";
import { stackEngine } from "../stack-engine.ts";
import { readStackFile } from "../stack-file.ts";
import { progressOn } from "../terminal-progress.ts";

export interface DownOptions {
  readonly stack: string;
  readonly purge?: boolean;
}

/**
 * Ends every process of the instance. In a cluster that Plinth built, the objects stay in its data for the next `up`; in the
 * user's own cluster they are deleted, so that nothing is left there.
 */
export async function down(options: DownOptions): Promise<void> {
  const file = readStackFile(options.stack);
  const instance = new Instance(options.stack);
  if (!instance.exists()) {
    process.stderr.write(`Stack "${options.stack}" is not up: nothing to do.\n`);
    return;
  }
  const lock = acquireLock(instance.lockPath, "down");
  try {
    const progress = progressOn(process.stderr);
    if (instance.record()?.context !== undefined) {
      const { sink, step } = reportEvents(progress, "Deleting what was made in your cluster");
      await stackEngine(file, instance, readHandover(instance), sink).destroy();
      step.done();
    }
    await stopAll(instance, progress);
    if (options.purge) {
      removeBackingData(instance.dir);
      instance.deleteContents();
      process.stderr.write("The data are deleted.\n");
    }
  } finally {
    lock.release();
    if (options.purge) {
      instance.removeIfEmpty();
    }
  }
}

async function stopAll(instance: Instance, progress: Progress): Promise<void> {
  const ledger = new ProcessLedger(instance.dir);
  const alive = ledger.list().filter((entry) => entry.alive).length;
  const step = progress.step("Stopping");
  await stopPlatform(ledger);
  step.done(alive === 0 ? "nothing ran" : `${alive} processes`);
}
