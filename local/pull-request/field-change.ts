import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../is-record.ts";
import { displayed, isMark, isSecretMark, isUnknownMark } from "./marks.ts";

/** Why a change is not worth a reviewer's look: a digest of something else that changed, an order without meaning, a name that is made up. */
export type Noise = "checksum" | "order" | "generated name";

/** A step into inputs: a property, an element's index, or its name where elements have one. */
export type Path = readonly (string | number)[];

/** One changed field; secrets and unknowns are words, an absent side is left out. */
export interface FieldChange {
  readonly path: Path;
  readonly old?: unknown;
  readonly new?: unknown;
  readonly noise?: Noise;
  /** Whether a value that cannot be known here takes part. */
  readonly isUncertain?: true;
}

type Inputs = Readonly<Record<string, unknown>>;

/** What tells the elements of a list apart, in the order in which it is tried. */
const names = ["name", "key", "Sid", "sid", "id", "containerPort"];

/** Lists in which the order says something. */
const orderedLists = new Set([
  "actions",
  "args",
  "command",
  "defaultActions",
  "envFrom",
  "filters",
  "initContainers",
  "instanceTypes",
  "nameservers",
  "orderedCacheBehaviors",
  "rules",
  "searches",
  "steps",
]);

/** The smallest fields in which two resources of one type differ. */
export function fieldChanges(type: string, old: Inputs, next: Inputs): FieldChange[] {
  return changes(old, next, []).map((change) => withoutSecretData(type, change));
}

/** The change of a field that is known to differ, from both of its values. */
export function shownChange(type: string, old: unknown, next: unknown, path: Path): FieldChange {
  return withoutSecretData(type, leaf(old, next, path));
}

/** All top-level fields, as of a resource that is new. */
export function newFields(type: string, inputs: Inputs): FieldChange[] {
  return Object.entries(inputs).map(([key, value]) =>
    withoutSecretData(type, { path: [key], new: displayed(value), ...(isUnknownMark(value) && { isUncertain: true }) }),
  );
}

/** `spec.ports[http].port`; a property with a dot in it is quoted. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") {
      return `${text}[${part}]`;
    }
    if (!/^[A-Za-z_$][\w$-]*$/.test(part)) {
      return `${text}[${JSON.stringify(part)}]`;
    }
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

/** A Secret's content is no less secret where a program forgot to say so. */
function withoutSecretData(type: string, change: FieldChange): FieldChange {
  if (type !== "kubernetes:core/v1:Secret" || !["data", "stringData"].includes(String(change.path[0]))) {
    return change;
  }
  return {
    ...change,
    ...(change.old !== undefined && { old: "[secret]" }),
    ...(change.new !== undefined && { new: "[secret]" }),
  };
}

function changes(old: unknown, next: unknown, path: Path): FieldChange[] {
  if (isDeepStrictEqual(old, next)) {
    return [];
  }
  if (old === undefined || next === undefined || isMark(old) || isMark(next)) {
    return [leaf(old, next, path)];
  }
  if (Array.isArray(old) && Array.isArray(next)) {
    return listChanges(old, next, path);
  }
  if (isRecord(old) && isRecord(next)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(next)])];
    return keys.flatMap((key) => changes(old[key], next[key], [...path, key]));
  }
  const documents = [embedded(old), embedded(next)];
  return documents.every((document) => document !== undefined)
    ? embeddedChanges(documents[0], documents[1], old, next, path)
    : [leaf(old, next, path)];
}

/** Two texts of one document differ by their layout only. */
function embeddedChanges(oldDocument: unknown, nextDocument: unknown, old: unknown, next: unknown, path: Path) {
  const inside = changes(oldDocument, nextDocument, path);
  return inside.length > 0 ? inside : [{ ...leaf(old, next, path), noise: "order" as const }];
}

/** The document in a text such as an IAM policy. */
function embedded(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) {
    return undefined;
  }
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function listChanges(old: readonly unknown[], next: readonly unknown[], path: Path): FieldChange[] {
  const isOrdered = orderedLists.has(String(path.at(-1)));
  const gone = without(old, next);
  const added = without(next, old);
  if (gone.length === 0 && added.length === 0) {
    return [{ ...leaf(old, next, path), ...(isOrdered ? {} : { noise: "order" as const }) }];
  }
  const name = names.find((candidate) => tellsApart(candidate, old) && tellsApart(candidate, next));
  if (name !== undefined) {
    return namedChanges(name, old as readonly Inputs[], next as readonly Inputs[], path, isOrdered);
  }
  if (isOrdered && ![...old, ...next].some((element) => isRecord(element) && !isMark(element))) {
    return [leaf(old, next, path)];
  }
  if (isOrdered) {
    return byIndex(old, next, path);
  }
  return pairs(gone, added).flatMap(([before, after], index) => changes(before, after, [...path, index]));
}

function namedChanges(
  name: string,
  old: readonly Inputs[],
  next: readonly Inputs[],
  path: Path,
  isOrdered: boolean,
): FieldChange[] {
  const before = new Map(old.map((element) => [String(element[name]), element]));
  const after = new Map(next.map((element) => [String(element[name]), element]));
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const inside = keys.flatMap((key) => changes(before.get(key), after.get(key), [...path, key]));
  const kept = [...before.keys()].filter((key) => after.has(key));
  const keptAfter = [...after.keys()].filter((key) => before.has(key));
  const isMoved = isOrdered && !isDeepStrictEqual(kept, keptAfter);
  return isMoved ? [...inside, leaf([...before.keys()], [...after.keys()], [...path, "(order)"])] : inside;
}

function tellsApart(name: string, list: readonly unknown[]): boolean {
  const values = list.map((element) => (isRecord(element) ? element[name] : undefined));
  return values.every((value) => ["string", "number"].includes(typeof value)) && new Set(values).size === values.length;
}

function byIndex(old: readonly unknown[], next: readonly unknown[], path: Path): FieldChange[] {
  return pairs(old, next).flatMap(([before, after], index) => changes(before, after, [...path, index]));
}

function pairs(old: readonly unknown[], next: readonly unknown[]): [unknown, unknown][] {
  return Array.from({ length: Math.max(old.length, next.length) }, (_, index) => [old[index], next[index]]);
}

/** What is in a list and not in the other, as often as it is there. */
function without(list: readonly unknown[], other: readonly unknown[]): unknown[] {
  const rest = [...other];
  return list.filter((element) => {
    const at = rest.findIndex((candidate) => isDeepStrictEqual(candidate, element));
    if (at >= 0) {
      rest.splice(at, 1);
    }
    return at < 0;
  });
}

function leaf(old: unknown, next: unknown, path: Path): FieldChange {
  const noise = noiseOf(old, next, path);
  return {
    path,
    ...(old !== undefined && { old: besideSecret(old, next) }),
    ...(next !== undefined && { new: besideSecret(next, old) }),
    ...(noise !== undefined && { noise }),
    ...((isUnknownMark(old) || isUnknownMark(next)) && { isUncertain: true as const }),
  };
}

/** What became a secret, or was one, is likely the same value: it is not shown from the other side either. */
function besideSecret(value: unknown, other: unknown): unknown {
  return isSecretMark(other) && !isMark(value) ? "[not shown]" : displayed(value);
}

function noiseOf(old: unknown, next: unknown, path: Path): Noise | undefined {
  if (path.at(-2) === "annotations" && /digest|checksum|hash|sha256/i.test(String(path.at(-1)))) {
    return "checksum";
  }
  if (typeof old === "string" && typeof next === "string" && stem(old) !== undefined && stem(old) === stem(next)) {
    return "generated name";
  }
  return undefined;
}

/** What stands before the seven or eight hex digits that Pulumi and cdk8s put after a name. */
function stem(name: string): string | undefined {
  return /^(.+-)(?=[0-9a-f]*\d)(?:[0-9a-f]{7}|c8[0-9a-f]{6})$/.exec(name)?.[1];
}
