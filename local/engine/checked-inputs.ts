import { EngineError } from "./engine-error.ts";
import { ignoreChanges } from "./property-path.ts";
import { containsUnknown, type PropertyObject } from "./property-value.ts";
import type { ResolvedGoal } from "./resolved-goal.ts";
import type { ResourceOperations } from "./resource-operations.ts";
import type { ResourceState } from "./resource-state.ts";
import type { Run } from "./run.ts";

/**
 * Inputs as the provider completes them.
 * @param olds the inputs of the last run; none for a resource that is to be made
 * @throws EngineError with every objection of the provider
 */
export async function checkedInputs(
  run: Run,
  goal: ResolvedGoal,
  operations: ResourceOperations,
  olds: PropertyObject,
  news: PropertyObject,
): Promise<PropertyObject> {
  const { inputs, failures } = await operations.check(goal.urn, olds, news);
  if (failures.length > 0) {
    const faults = failures.map(({ property, reason }) => (property === "" ? reason : `${property}: ${reason}`));
    throw new EngineError(`The inputs are not valid: ${faults.join("; ")}`);
  }
  if (!run.preview && goal.custom && containsUnknown(inputs)) {
    throw new EngineError("Some inputs are not known although everything they need is.");
  }
  return inputs;
}

/** The goal's inputs with those of the last run put back where `ignoreChanges` says so. */
export function inputsWithIgnored(run: Run, goal: ResolvedGoal, old: ResourceState): PropertyObject {
  const { inputs, impossible } = ignoreChanges(goal.inputs, old.inputs, goal.ignoreChanges);
  for (const path of impossible) {
    run.tell("info", `cannot ignore changes in added or removed elements: ${path}`, goal.urn);
  }
  return inputs;
}
