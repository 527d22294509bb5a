import {
  isArray,
  isObject,
  isSecret,
  type PropertyObject,
  type PropertyValue,
  secret,
  unwrapSecret,
} from "./property-value.ts";

/** A step into a value: a property's name, an array's index, or `*` for any of either. */
export type PathPart = string | number;

/** Parses `spec.ports[0].name`, `metadata.labels["app.kubernetes.io/name"]`, `data.*`. */
export function parsePath(text: string): PathPart[] {
  const parts: PathPart[] = [];
  for (const match of text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\[\*\]|([^.[\]]+)/g)) {
    const [whole, quoted, index, name] = match;
    if (quoted !== undefined) {
      parts.push(quoted.replaceAll(/\\(.)/g, "$1"));
    } else if (index !== undefined) {
      parts.push(Number(index));
    } else {
      parts.push(whole === "[*]" ? "*" : (name ?? whole));
    }
  }
  return parts;
}

/** The text of a path; names that are no identifiers are quoted. */
export function formatPath(parts: readonly PathPart[]): string {
  return parts.reduce<string>((text, part) => {
    if (typeof part === "number") {
      return `${text}[${part}]`;
    }
    if (!/^[A-Za-z_$][\w$]*$/.test(part)) {
      return `${text}["${part.replaceAll(/["\\]/g, "\\$&")}"]`;
    }
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

/** Whether `pattern` names `path` itself or something that holds it. `*` stands for any one step. */
export function covers(pattern: readonly PathPart[], path: readonly PathPart[]): boolean {
  return (
    pattern.length <= path.length &&
    pattern.every((part, index) => part === "*" || String(part) === String(path[index]))
  );
}

/** The value at a path, seen through secrets; undefined where there is none. */
export function valueAt(value: PropertyValue | undefined, path: readonly PathPart[]): PropertyValue | undefined {
  return path.reduce<PropertyValue | undefined>((current, part) => child(current, part), value);
}

function child(value: PropertyValue | undefined, part: PathPart): PropertyValue | undefined {
  const container = value === undefined ? undefined : unwrapSecret(value);
  if (isArray(container)) {
    return container[Number(part)];
  }
  return isObject(container) && Object.hasOwn(container, part) ? container[part] : undefined;
}

/** The inputs with old values put back at the ignored paths, and the paths for which that was not (wholly) possible. */
export function ignoreChanges(
  news: PropertyObject,
  olds: PropertyObject,
  ignored: readonly string[],
): { inputs: PropertyObject; impossible: string[] } {
  const inputs = structuredClone(news);
  const impossible = ignored.filter(
    (text) => !reset({ value: olds, secret: false }, { value: inputs, secret: false }, parsePath(text)),
  );
  return { inputs, impossible };
}

/** A place in a property bag; `secret` when anything that holds it is. */
interface Place {
  readonly value: PropertyValue | undefined;
  readonly secret: boolean;
}

/**
 * Puts old values into `news` wherever the path leads, as Pulumi's engine does (PropertyPath.Reset).
 * @returns false when something on the way has come or gone, so that not all could be put back
 */
function reset(olds: Place, news: Place, path: readonly PathPart[]): boolean {
  const [part, ...rest] = path;
  const old = unwrapped(olds);
  const now = unwrapped(news);
  if (part === "*") {
    return resetAll(old, now, rest);
  }
  if (typeof part === "number") {
    return resetElement(old, now, part, rest);
  }
  return part !== undefined && resetProperty(old, now, part, rest);
}

function resetAll(old: Place, now: Place, rest: readonly PathPart[]): boolean {
  if (isArray(old.value) && isArray(now.value)) {
    const shared = [...old.value.keys()].slice(0, now.value.length);
    const results = shared.map((index) => resetElement(old, now, index, rest));
    return results.every(Boolean) && old.value.length === now.value.length;
  }
  if (isObject(old.value) && isObject(now.value)) {
    const both = rest.length === 0 ? { ...old.value, ...now.value } : old.value;
    return Object.keys(both)
      .map((key) => resetProperty(old, now, key, rest))
      .every(Boolean);
  }
  return rest.length === 0 && (isArray(now.value) || isObject(now.value));
}

function resetElement(old: Place, now: Place, index: number, rest: readonly PathPart[]): boolean {
  const before = old.value;
  const after = now.value;
  if (!isArray(before) || !isArray(after)) {
    return !isArray(before) && !isArray(after);
  }
  const value = before[index];
  if (value === undefined || after[index] === undefined) {
    return rest.length === 0 && value === after[index];
  }
  if (rest.length > 0) {
    return reset({ ...old, value }, { ...now, value: after[index] }, rest);
  }
  (after as PropertyValue[])[index] = keptSecret(value, old, now);
  return true;
}

function resetProperty(old: Place, now: Place, key: string, rest: readonly PathPart[]): boolean {
  const before = old.value;
  const after = now.value;
  const value = isObject(before) && Object.hasOwn(before, key) ? before[key] : undefined;
  if (rest.length > 0) {
    return isObject(before) && isObject(after)
      ? resetBelow({ ...old, value }, { ...now, value: Object.hasOwn(after, key) ? after[key] : undefined }, rest)
      : !isObject(before) && !isObject(after);
  }
  if (!isObject(after)) {
    return value === undefined;
  }
  if (value === undefined) {
    delete (after as Record<string, PropertyValue>)[key];
  } else {
    (after as Record<string, PropertyValue>)[key] = keptSecret(value, old, now);
  }
  return true;
}

function resetBelow(old: Place, now: Place, rest: readonly PathPart[]): boolean {
  if (now.value === undefined) {
    return old.value === undefined;
  }
  return reset(old, now, rest);
}

function unwrapped(place: Place): Place {
  return isSecret(place.value) ? { value: unwrapSecret(place.value), secret: true } : place;
}

/** A value that stood inside a secret is no less secret where nothing around it is. */
function keptSecret(value: PropertyValue, old: Place, now: Place): PropertyValue {
  return old.secret && !now.secret ? secret(value) : value;
}
