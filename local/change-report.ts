import type { StackResult } from "./engine/embedded-engine.ts";

/** What an engine did, or would do, to one resource. */
export type ResourceChange = StackResult["resources"][number];

/** How many resources of each kind of change. */
export type ChangeCounts = StackResult["changes"];

/** The result of `up` and `preview`. */
export interface ChangeReport {
  readonly stack: string;
  readonly engine: string;
  readonly changes: ChangeCounts;
  /** Those that stay the same are left out. */
  readonly resources: readonly ResourceChange[];
}

/** What a run of the embedded engine did. */
export function reportOf(stack: string, { changes, resources }: StackResult): ChangeReport {
  return { stack, engine: "embedded", changes, resources };
}

const marks: Record<string, string> = { create: "+", update: "~", replace: "±", delete: "-" };

/** Lines for a person: each change with its fields, then the counts. */
export function changeLines({ resources, changes }: ChangeReport): string[] {
  return [...resources.flatMap(resourceLines), countLine(changes)];
}

/** Such as `2 to create, 1 to update, 40 unchanged`. */
export function countLine(changes: ChangeCounts): string {
  const { same, ...rest } = changes;
  const parts = Object.entries(rest).flatMap(([op, count]) => (count > 0 ? [`${count} to ${op}`] : []));
  return parts.length === 0
    ? `Nothing to change: ${same} resources are as they should be.`
    : `${parts.join(", ")}, ${same} unchanged`;
}

/** Such as `2 created, 40 unchanged`. */
export function doneLine({ create, update, replace, delete: deleted, same }: ChangeCounts): string {
  const counts = { created: create, updated: update, replaced: replace, deleted };
  const parts = Object.entries(counts).flatMap(([word, count]) => (count > 0 ? [`${count} ${word}`] : []));
  return [...parts, `${same} unchanged`].join(", ");
}

function resourceLines({ urn, type, op, diff }: ResourceChange): string[] {
  const head = `${marks[op] ?? "?"} ${op} ${type} ${urn.split("::").at(-1)}`;
  const fields = op === "update" || op === "replace" ? diff : [];
  return [head, ...fields.map(({ path, old, new: next }) => `    ${path}: ${show(old)} -> ${show(next)}`)];
}

function show(value: unknown): string {
  return value === undefined ? "(none)" : JSON.stringify(value);
}
