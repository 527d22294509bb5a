import { type FieldDiff, fieldDiffAt, fieldDiffs, withoutValues } from "./diff.ts";
import { EngineError } from "./engine-error.ts";
import { covers, type PathPart, parsePath } from "./property-path.ts";
import { containsUnknown, equal, type PropertyObject } from "./property-value.ts";
import type { ResolvedGoal } from "./resolved-goal.ts";
import type { ResourceOperations } from "./resource-operations.ts";
import type { ResourceState } from "./resource-state.ts";

/** What is to be done with a resource that the state knows. */
export type Step =
  | { readonly op: "same" }
  | { readonly op: "update"; readonly diff: readonly FieldDiff[] }
  | { readonly op: "replace"; readonly deleteFirst: boolean; readonly diff: readonly FieldDiff[] };

/** What the rest of the run means for one resource. */
export interface StepContext {
  readonly preview: boolean;
  /** Whether a resource was replaced in this run. */
  wasReplaced(urn: string): boolean;
  /** Whether another provider (or other settings of it) makes every resource another one. */
  providerForcesReplacement(oldReference: string, newReference: string): Promise<boolean>;
}

const update = (diff: readonly FieldDiff[]): Step => ({ op: "update", diff });

/** Compares what stands with what is wanted, in the order of Pulumi's own engine. */
export async function stepFor(
  goal: ResolvedGoal,
  old: ResourceState,
  inputs: PropertyObject,
  operations: ResourceOperations,
  context: StepContext,
): Promise<Step> {
  const shown = (diff: readonly FieldDiff[]) => withoutValues(diff, goal.hideDiffs);
  const replace = (deleteFirst: boolean, diff: readonly FieldDiff[]): Step => ({
    op: "replace",
    deleteFirst: goal.deleteBeforeReplace ?? deleteFirst,
    diff: shown(diff),
  });

  const forced = await forcedReplacement(goal, old, context);
  if (forced !== undefined) {
    const diff = fieldDiffs(old.inputs, inputs);
    return replace(false, diff.length > 0 ? diff : [{ path: forced }]);
  }
  const diff = await operations.diff(goal.urn, old, inputs, {
    timeoutSeconds: undefined,
    ignoreChanges: goal.ignoreChanges,
  });
  if (!diff.changes) {
    return retry(goal, old) ?? { op: "same" };
  }
  const replaces = [...diff.replaces, ...replacedOnChange(goal, diff.fields, old, inputs)];
  if (replaces.length === 0) {
    return update(shown(diff.fields));
  }
  const fields = diff.fields.length > 0 ? diff.fields : replaces.map((path) => fieldDiffAt(path, old.inputs, inputs));
  return replace(diff.deleteBeforeReplace, fields);
}

/** A resource that is not well is tried again even without a change. */
function retry(goal: ResolvedGoal, old: ResourceState): Step | undefined {
  if (old.initErrors.length === 0) {
    return undefined;
  }
  const replace = goal.replaceOnChanges.some((path) => path === "#initerror");
  return replace
    ? { op: "replace", deleteFirst: goal.deleteBeforeReplace ?? false, diff: [{ path: "#initerror" }] }
    : update([]);
}

/** The reason for a replacement that needs no look at the properties. */
async function forcedReplacement(
  goal: ResolvedGoal,
  old: ResourceState,
  context: StepContext,
): Promise<string | undefined> {
  if (goal.replaceWith.some((urn) => context.wasReplaced(urn))) {
    return "replaceWith";
  }
  if (goal.deletedWith !== "" && context.wasReplaced(goal.deletedWith)) {
    return "deletedWith";
  }
  if (triggered(goal, old, context.preview)) {
    return "replacementTrigger";
  }
  const forced = old.custom && (await context.providerForcesReplacement(old.provider, goal.provider));
  return forced ? "provider" : undefined;
}

function triggered(goal: ResolvedGoal, old: ResourceState, preview: boolean): boolean {
  const now = goal.replacementTrigger ?? null;
  const before = old.replacementTrigger ?? null;
  if (now === null || before === null) {
    return false;
  }
  if (containsUnknown(now) && !preview) {
    throw new EngineError(`${goal.urn}: replacementTrigger is not known although everything it needs is.`);
  }
  return containsUnknown(now) || !equal(now, before);
}

/** The changed paths that `replaceOnChanges` covers. */
function replacedOnChange(
  goal: ResolvedGoal,
  fields: readonly FieldDiff[],
  old: ResourceState,
  inputs: PropertyObject,
): string[] {
  if (goal.replaceOnChanges.length === 0) {
    return [];
  }
  const patterns = goal.replaceOnChanges.map(parsePath);
  const changed = fields.length > 0 ? fields : fieldDiffs(old.inputs, inputs);
  return changed
    .map(({ path }) => path)
    .filter((path) => patterns.some((pattern) => touches(pattern, parsePath(path))));
}

/** A pattern is also touched when something that holds it came or went as a whole. */
function touches(pattern: readonly PathPart[], path: readonly PathPart[]): boolean {
  return covers(pattern, path) || covers(path, pattern);
}
