import { removeBackingData } from "../backing/data-home.ts";
import { acquireLock } from "../engine/lock.ts";
import { reportEvents } from "../engine-progress.ts";
import { Failure, messageOf } from "../failure.ts";
import { readHandover } from "../handover.ts";
import { Instance, type InstanceRecord } from "../instance.ts";
import { type Interrupts, interruptible } from "../interrupt.ts";
import { assertIsThere, type ClusterPlace, leaveCluster, placeOf } from "../leave-cluster.ts";
import { stopPlatform } from "../platform.ts";
import { ProcessLedger } from "../processes/process-ledger.ts";
import type { Progress } from "../progress.ts";
import { stackEngine } from "../stack-engine.ts";
import { readStackFile, type StackFile } from "../stack-file.ts";
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
    await interruptible(async (interrupts) => {
      await takeDown({
        file,
        instance,
        progress: progressOn(process.stderr),
        interrupts,
        purge: options.purge === true,
      });
    });
  } finally {
    lock.release();
    if (options.purge) {
      instance.removeIfEmpty();
    }
  }
}

interface Taking {
  readonly file: StackFile;
  readonly instance: Instance;
  readonly progress: Progress;
  readonly interrupts: Interrupts;
  readonly purge: boolean;
}

async function takeDown(taking: Taking): Promise<void> {
  const { instance, progress, purge } = taking;
  const ledger = new ProcessLedger(instance.dir);
  const place = placeOf(recordOf(taking));
  const fault = place && (await faultOf(place));
  if (place && fault === undefined) {
    await leave(taking, ledger, place);
  }
  await stopAll(ledger, progress);
  if (place && fault !== undefined && !purge) {
    throw new Failure(
      `${fault}\nEverything here is stopped, but what the stack made in that cluster is still there. Start the cluster and run \`npm run down\` again. If it is gone for good, \`npm run down -- --purge\` forgets what was in it, and deletes the data here.`,
    );
  }
  if (purge) {
    removeBackingData(instance.dir);
    instance.deleteContents();
    process.stderr.write("The data are deleted.\n");
  } else if (place) {
    instance.forgetCluster();
  }
  if (place && fault !== undefined) {
    process.stderr.write(`${fault}\nWhat the stack made in that cluster was not deleted, and is forgotten.\n`);
  }
}

/** A damaged record is no hindrance to deleting it. */
function recordOf({ instance, purge }: Taking): InstanceRecord | undefined {
  try {
    return instance.record();
  } catch (error) {
    if (!purge) {
      throw error;
    }
    return undefined;
  }
}

async function faultOf(place: ClusterPlace): Promise<string | undefined> {
  try {
    await assertIsThere(place);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function leave({ file, instance, progress, interrupts }: Taking, ledger: ProcessLedger, place: ClusterPlace) {
  const { sink, step } = reportEvents(progress, `Deleting what was made in context ${place.context}`);
  try {
    const engine = stackEngine(file, instance, readHandover(instance), sink);
    const options = { instance, ledger, progress, signal: interrupts.signal };
    const inTheWay = await leaveCluster(options, place, engine, interrupts);
    step.done();
    if (inTheWay.length > 0) {
      progress.note(`The Gateway API stays in your cluster, as others use it: ${inTheWay.join(", ")}`);
    }
  } catch (error) {
    step.fail("not all of it could be deleted");
    throw error;
  }
}

async function stopAll(ledger: ProcessLedger, progress: Progress): Promise<void> {
  const alive = ledger.list().filter((entry) => entry.alive).length;
  const step = progress.step("Stopping");
  await stopPlatform(ledger);
  step.done(alive === 0 ? "nothing ran" : `${alive} ${alive === 1 ? "process" : "processes"}`);
}
