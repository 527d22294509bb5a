import type { DiffResult } from "@pulumi/pulumi/provider/index.js";
import { isRecord } from "../../is-record.ts";
import { annotationNames } from "./annotations.ts";
import { type MutabilitySettings, needsReplacement } from "./immutable-fields.ts";
import { type InputChange, inputChanges } from "./input-change.ts";
import { formatPath } from "./property-path.ts";
import { isUnknown, type Properties, plain } from "./wire-value.ts";

/** What one property's change means; the words are those of Pulumi's automation API. */
export interface PropertyChange {
  readonly kind: "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";
  /** Always true here: old inputs were held against new inputs. */
  readonly inputDiff: true;
}

/** The SDK's answer, and in it what the CLI calls the detailed diff: property path -> what happens to it. */
export interface ObjectDiff extends DiffResult {
  readonly detailedDiff: Record<string, PropertyChange>;
}

/**
 * Holds the inputs that an object was made from against new ones. Asks no server: what others changed in the cluster
 * shows after a refresh, which writes it into the old inputs.
 *
 * @param ignoreChanges property paths that the engine was told to ignore; already as in the old inputs if it did so itself
 */
export function diffObjects(old: Properties, next: Properties, settings: MutabilitySettings): ObjectDiff {
  const before = normalized(old);
  const after = normalized(next);
  const detailedDiff: Record<string, PropertyChange> = {};
  const replaces: string[] = [];
  for (const change of inputChanges(before, after)) {
    const path = formatPath(change.path);
    const replace = needsReplacement(change, before, after, settings);
    if (replace) replaces.push(path);
    detailedDiff[path] = { kind: kindOf(change, replace), inputDiff: true };
  }
  return {
    changes: Object.keys(detailedDiff).length > 0,
    replaces,
    deleteBeforeReplace: replaces.length > 0 && keepsItsName(before, after),
    detailedDiff,
  };
}

function kindOf(change: InputChange, replace: boolean): PropertyChange["kind"] {
  return replace ? `${change.kind}-replace` : change.kind;
}

/** Two objects of one name cannot stand side by side; made-up names differ. */
function keepsItsName(old: Properties, next: Properties): boolean {
  const { metadata: before } = old;
  const { metadata: after } = next;
  if (!isRecord(before) || !isRecord(after)) return true;
  if (isRecord(after.annotations) && after.annotations[annotationNames.autonamed] === "true") return false;
  if (isUnknown(after.name) || isUnknown(after.namespace)) return false;
  return before.name === after.name && before.namespace === after.namespace && old.kind === next.kind;
}

/** Without marks; the namespace that the provider fills in is the one an object without any gets. */
function normalized(inputs: Properties): Properties {
  const value = plain(inputs);
  if (!isRecord(value)) return {};
  const { __inputs: _inputs, __fieldManager: _fieldManager, ...rest } = value;
  return rest;
}
