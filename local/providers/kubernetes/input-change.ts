import { isRecord } from "../../is-record.ts";
import type { PropertyPath } from "./property-path.ts";
import { isUnknown } from "./wire-value.ts";

/** One difference between two property bags. */
export interface InputChange {
  readonly path: PropertyPath;
  readonly kind: "add" | "delete" | "update";
}

/** All differences between two bags without marks, at the deepest place where they differ; null is the same as absent. */
export function inputChanges(old: unknown, next: unknown, path: PropertyPath = []): InputChange[] {
  if (old === next) return [];
  if (isUnknown(next)) return [{ path, kind: old === undefined || old === null ? "add" : "update" }];
  if (isAbsent(old) || isAbsent(next)) {
    if (isAbsent(old) && isAbsent(next)) return [];
    return [{ path, kind: isAbsent(old) ? "add" : "delete" }];
  }
  if (Array.isArray(old) && Array.isArray(next)) return ofLists(old, next, path);
  if (isRecord(old) && isRecord(next)) return ofRecords(old, next, path);
  return [{ path, kind: "update" }];
}

function ofRecords(old: Record<string, unknown>, next: Record<string, unknown>, path: PropertyPath): InputChange[] {
  const keys = new Set([...Object.keys(old), ...Object.keys(next)]);
  return [...keys].sort().flatMap((key) => inputChanges(old[key], next[key], [...path, key]));
}

function ofLists(old: unknown[], next: unknown[], path: PropertyPath): InputChange[] {
  const changes: InputChange[] = [];
  for (let i = 0; i < Math.max(old.length, next.length); i++) {
    if (i >= next.length) changes.push({ path: [...path, i], kind: "delete" });
    else if (i >= old.length) changes.push({ path: [...path, i], kind: "add" });
    else changes.push(...inputChanges(old[i], next[i], [...path, i]));
  }
  return changes;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
