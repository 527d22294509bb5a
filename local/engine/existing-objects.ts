import { checkedInputs } from "./checked-inputs.ts";
import { EngineError } from "./engine-error.ts";
import { identical, type PropertyObject, unknown } from "./property-value.ts";
import type { Registration } from "./registrations.ts";
import { type ResolvedGoal, refuseProtected, stateOf } from "./resolved-goal.ts";
import type { ResourceOperations } from "./resource-operations.ts";
import type { ResourceState } from "./resource-state.ts";
import type { Run } from "./run.ts";
import { secretOutputs } from "./secret-outputs.ts";

/** Whether the program asks to take over an object that the state does not have yet (the option `import`). */
export function asksForImport(goal: ResolvedGoal, old: ResourceState | undefined): boolean {
  return goal.importId !== "" && (old === undefined || old.external || old.id !== goal.importId);
}

/**
 * Takes an object over: from now on the program manages it.
 * @throws EngineError when there is none, or it differs from what the program says
 */
export async function importObject(
  run: Run,
  goal: ResolvedGoal,
  old: ResourceState | undefined,
  operations: ResourceOperations,
): Promise<Registration> {
  const replaced = old ? [superseded(goal, old)] : [];
  const found = await operations.read(goal.urn, goal.importId, {});
  if (found === undefined) {
    throw new EngineError(`Nothing to import: there is no ${goal.type} with id "${goal.importId}".`);
  }
  const olds = found.inputs ?? goal.inputs;
  const inputs = await checkedInputs(run, goal, operations, olds, goal.inputs);
  const existing = { id: goal.importId, inputs: olds, outputs: found.outputs };
  const diff = await operations.diff(goal.urn, existing, inputs, {
    timeoutSeconds: undefined,
    ignoreChanges: goal.ignoreChanges,
  });
  if (diff.changes) {
    const paths = diff.fields.map(({ path }) => path).join(", ");
    throw new EngineError(
      `Cannot import "${goal.importId}": the inputs differ from the existing object in ${paths}. Make them equal first.`,
    );
  }
  const state = stateOf(goal, crypto.randomUUID(), inputs, { ...existing, initErrors: [] });
  run.changes.note(goal, "import", []);
  await run.store.change({ put: [state, ...replaced] });
  return { goal, state, replaced: replaced.length > 0 };
}

/** An entry as it waits for its deletion. @throws EngineError when it is protected */
function superseded(goal: ResolvedGoal, old: ResourceState): ResourceState {
  refuseProtected(goal, old);
  return { ...old, delete: true };
}

/**
 * Takes an object into the program without managing it.
 * @throws EngineError when there is none
 */
export async function readObject(
  run: Run,
  goal: ResolvedGoal,
  id: string,
  old: ResourceState | undefined,
  operations: ResourceOperations,
): Promise<Registration> {
  const outputs = id === unknown ? goal.inputs : await outputsOf(goal, operations, id);
  // To read the very object that was managed so far is to let go of it: it must not be deleted.
  const isSame = old !== undefined && (old.external || old.id === id);
  const key = isSame ? old.key : crypto.randomUUID();
  const state = { ...stateOf(goal, key, goal.inputs, { id, outputs, initErrors: [] }), external: true };
  const replaced = old && !isSame ? [superseded(goal, old)] : [];
  if (!identical(state, run.store.get(key))) {
    await run.store.change({ put: [state, ...replaced] });
  }
  run.changes.note(goal, "same", []);
  return { goal, state, replaced: replaced.length > 0 };
}

async function outputsOf(goal: ResolvedGoal, operations: ResourceOperations, id: string): Promise<PropertyObject> {
  const found = await operations.read(goal.urn, id, goal.inputs);
  if (found === undefined) {
    throw new EngineError(`There is no ${goal.type} with id "${id}" to read.`);
  }
  return secretOutputs(goal.inputs, found.outputs, goal.additionalSecretOutputs);
}
