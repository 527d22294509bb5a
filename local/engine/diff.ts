import { covers, formatPath, type PathPart, parsePath, valueAt } from "./property-path.ts";
import {
  displayed,
  equal,
  isArray,
  isObject,
  isSecret,
  type PropertyObject,
  type PropertyValue,
  signatureOf,
  unwrapSecret,
} from "./property-value.ts";

/** A changed field as it is shown: secrets as "[secret]", unknowns as "[unknown]"; absent sides are left out. */
export interface FieldDiff {
  readonly path: string;
  readonly old?: PropertyValue;
  readonly new?: PropertyValue;
}

interface Change {
  readonly path: readonly PathPart[];
  readonly old: PropertyValue | undefined;
  readonly new: PropertyValue | undefined;
}

/** The smallest fields in which two bags differ, in the order of the bags. */
export function differences(olds: PropertyObject, news: PropertyObject): string[] {
  return changes(olds, news, []).map(({ path }) => formatPath(path));
}

/** The same as `differences`, with both sides for people. */
export function fieldDiffs(olds: PropertyObject, news: PropertyObject): FieldDiff[] {
  return changes(olds, news, []).map(({ path, old, new: now }) => fieldDiff(formatPath(path), old, now));
}

/** One path's two sides, taken from the bags in which they stand. */
export function fieldDiffAt(path: string, olds: PropertyObject, news: PropertyObject): FieldDiff {
  const parts = parsePath(path);
  return fieldDiff(path, hidden(olds, parts), hidden(news, parts));
}

/** Diffs without the values of those that one of the paths covers. */
export function withoutValues(diffs: readonly FieldDiff[], paths: readonly string[]): FieldDiff[] {
  const patterns = paths.map(parsePath);
  return diffs.map((diff) => {
    const path = parsePath(diff.path);
    return patterns.some((pattern) => covers(pattern, path)) ? { path: diff.path } : diff;
  });
}

function fieldDiff(path: string, old: PropertyValue | undefined, now: PropertyValue | undefined): FieldDiff {
  return {
    path,
    ...(old === undefined ? {} : { old: displayed(old) }),
    ...(now === undefined ? {} : { new: displayed(now) }),
  };
}

/** The value at a path; "[secret]" when it or anything that holds it is secret. */
function hidden(bag: PropertyObject, path: readonly PathPart[]): PropertyValue | undefined {
  const value = valueAt(bag, path);
  const secretAbove = path.some((_, length) => isSecret(valueAt(bag, path.slice(0, length))));
  return value !== undefined && secretAbove ? "[secret]" : value;
}

function changes(old: PropertyValue | undefined, now: PropertyValue | undefined, path: readonly PathPart[]): Change[] {
  if (equal(old, now)) {
    return [];
  }
  const leaf = [{ path, old, new: now }];
  if (old === undefined || now === undefined || isSecret(old) || isSecret(now)) {
    return leaf;
  }
  if (isArray(old) && isArray(now)) {
    const length = Math.max(old.length, now.length);
    return Array.from({ length }).flatMap((_, index) => changes(old[index], now[index], [...path, index]));
  }
  if (isObject(old) && isObject(now) && signatureOf(old) === undefined && signatureOf(now) === undefined) {
    const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...keys].flatMap((key) => changes(old[key], now[key], [...path, key]));
  }
  return equal(unwrapSecret(old), unwrapSecret(now)) ? [] : leaf;
}
