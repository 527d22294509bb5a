import type { Progress } from "../progress.ts";
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
  const step = progress.step("Scheduling the stack");
  await laboratory.standUp();
  const burstNodes = await relieve(laboratory, { zones: plan.zones, lifecycle: "spot" });
  const packing = packingOf(view, plan, burstNodes);
  step.done(`${view.pods().length} pods on ${packing.nodes.length} nodes`);
  const atStart = shortfalls(view, plan.workloads, "start");
  const outcomes = await runAll(experimentsOn(laboratory, new InitialState(laboratory)), progress, signal);
  return capacityReport(plan, packing, atStart, outcomes);
}

async function runAll(experiments: readonly Experiment[], progress: Progress, signal: AbortSignal): Promise<Outcome[]> {
  const step = progress.step("Experiments");
  const outcomes: Outcome[] = [];
  for (const [index, { name, run }] of experiments.entries()) {
    signal.throwIfAborted();
    step.update(`${index + 1} of ${experiments.length}: ${name}`);
    outcomes.push(await run());
  }
  step.done(`${experiments.length} made`);
  return outcomes;
}
