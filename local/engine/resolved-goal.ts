import { EngineError } from "./engine-error.ts";
import type { PropertyObject } from "./property-value.ts";
import type { ResourceGoal } from "./resource-goal.ts";
import type { Outcome } from "./resource-operations.ts";
import type { ResourceState } from "./resource-state.ts";
import { secretOutputs } from "./secret-outputs.ts";
import { traceSecrets } from "./secrets.ts";

/** A registration with everything that is inherited or looked up. */
export interface ResolvedGoal extends ResourceGoal {
  readonly urn: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

/** The state of a resource that stands as its goal says. */
export function stateOf(goal: ResolvedGoal, key: string, inputs: PropertyObject, outcome: Outcome): ResourceState {
  return {
    key,
    urn: goal.urn,
    type: goal.type,
    custom: goal.custom,
    external: false,
    id: outcome.id,
    // The same text given once more without being marked is no less secret.
    inputs: traceSecrets(inputs, inputs),
    outputs: secretOutputs(inputs, outcome.outputs, goal.additionalSecretOutputs),
    parent: goal.parent,
    provider: goal.provider,
    dependencies: goal.dependencies,
    propertyDependencies: goal.propertyDependencies,
    protect: goal.protect,
    retainOnDelete: goal.retainOnDelete,
    deletedWith: goal.deletedWith,
    replaceWith: goal.replaceWith,
    ...(goal.replacementTrigger === undefined ? {} : { replacementTrigger: goal.replacementTrigger }),
    additionalSecretOutputs: goal.additionalSecretOutputs,
    customTimeouts: goal.customTimeouts,
    initErrors: outcome.initErrors,
    delete: false,
    pendingReplacement: false,
  };
}

/** @throws EngineError when another object must not take the place of this one */
export function refuseProtected(goal: ResolvedGoal, old: ResourceState): void {
  if (goal.protect && old.protect) {
    throw new EngineError("It is protected (`protect: true`) and would have to be replaced. Unprotect it first.");
  }
}
