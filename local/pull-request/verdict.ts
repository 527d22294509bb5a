import type { ShownField } from "./compare.ts";
import type { Path } from "./field-change.ts";
import { type FieldChange, fieldChanges, pathText, shownChange } from "./field-change.ts";
import { leadsTo, valueAt } from "./property-path.ts";
import type { StackResource } from "./stack-resource.ts";

/** What Pulumi's engine and the provider say of a resource that was there and stays. */
export interface Verdict {
  readonly op: "same" | "update" | "replace";
  /** What differs. May be empty: not every provider says. */
  readonly changed: readonly Path[];
  /** What makes a new resource. */
  readonly replacing: readonly Path[];
  /** What the resource was found to be, where that differs from what it was to be. */
  readonly found: Readonly<Record<string, unknown>>;
}

/** Stands where an update shows in no input: the CLI prints all secrets alike. */
const nothingToShow = "(a secret, or something beside the inputs)";

/** The fields that differ between inputs, and those of which only the provider knows. */
export function toldFields(verdict: Verdict, old: StackResource, next: StackResource): ShownField[] {
  if (verdict.op === "same") {
    return [];
  }
  const replacing = verdict.op === "replace" ? verdict.replacing : [];
  const isReplacing = (path: Path) => replacing.some((each) => leadsTo(each, path));
  const inInputs = fieldChanges(next.type, old.inputs, next.inputs);
  const elsewhere = [...replacing, ...verdict.changed]
    .filter((path) => !inInputs.some((change) => leadsTo(path, change.path)))
    .map((path) => shownChange(next.type, valueAt(verdict.found, path), valueAt(next.inputs, path), path));
  const fields = [...inInputs, ...elsewhere].map((change) => shown(change, isReplacing(change.path)));
  const distinct = [...new Map(fields.map((field) => [field.path, field])).values()];
  return distinct.length === 0 && verdict.op === "update" ? [{ path: nothingToShow }] : distinct;
}

function shown({ path, isUncertain: _, noise, ...values }: FieldChange, isReplacing: boolean): ShownField {
  return { path: pathText(path), ...values, ...(isReplacing ? { replaces: true as const } : noise && { noise }) };
}
