import type { Progress, Step } from "../progress.ts";
import { relieve } from "./burst-pool.ts";
import type { CapacityPlan } from "./capacity-plan.ts";
import { type Experiment, experimentsOn, type Outcome } from "./experiments.ts";
import { InitialState } from "./initial-state.ts";
import { Laboratory } from "./laboratory.ts";
import { shortfalls } from "./readiness.ts";
import { type CapacityReport, capacityReport, packingOf } from "./report.ts";
import { startSimulatedCluster } from "./simulated-cluster.ts";

/**
 * Puts a stack on a simulated cluster of its own, then takes from it what may fail or be drained, each from the same state.
 *
 * @throws Failure where the control plane does not start or the stack's objects are refused; all processes end either way.
 */
export async function findCapacity(
  plan: CapacityPlan,
  progress: Progress,
  signal: AbortSignal,
): Promise<CapacityReport> {
  const cluster = await startSimulatedCluster(progress, signal);
  try {
    const laboratory = new Laboratory(cluster, plan, signal);
    try {
      return await experimentWith(laboratory, progress, signal);
    } finally {
      await laboratory.close();
    }
  } finally {
    await cluster.close();
  }
}

async function experimentWith(
  laboratory: Laboratory,
  progress: Progress,
  signal: AbortSignal,
): Promise<CapacityReport> {
  const { plan, view } = laboratory;
  const packing = await told(progress.step("Scheduling the stack"), async () => {
    await laboratory.standUp();
    const burstNodes = await relieve(laboratory, { zones: plan.zones, lifecycle: "spot" });
    return packingOf(view, plan, burstNodes);
  });
  const atStart = shortfalls(view, plan.workloads, "the start");
  const experiments = experimentsOn(laboratory, new InitialState(laboratory));
  const outcomes = await told(
    progress.step(`Experiments (${experiments.length})`),
    async (step) => await runAll(experiments, step, signal),
  );
  return capacityReport(plan, packing, atStart, outcomes);
}

async function runAll(experiments: readonly Experiment[], step: Step, signal: AbortSignal): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [index, { name, run }] of experiments.entries()) {
    signal.throwIfAborted();
    step.update(`${index + 1}: ${name}`);
    outcomes.push(await run());
  }
  return outcomes;
}

async function told<T>(step: Step, work: (step: Step) => Promise<T>): Promise<T> {
  try {
    const result = await work(step);
    step.done();
    return result;
  } catch (error) {
    step.fail("ended early");
    throw error;
  }
}
