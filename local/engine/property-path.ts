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

/** The inputs with old values put back at the ignored paths, and the paths for which that was not possible. */
export function ignoreChanges(
  news: PropertyObject,
  olds: PropertyObject,
  ignored: readonly string[],
): { inputs: PropertyObject; impossible: string[] } {
  const impossible: string[] = [];
  let inputs: PropertyValue = news;
  for (const text of ignored) {
    const result = reset(inputs, olds, parsePath(text));
    if (result === undefined) {
      impossible.push(text);
    } else {
      inputs = result.value ?? {};
    }
  }
  return { inputs: isObject(inputs) ? inputs : news, impossible };
}

/** Undefined when a container on the way has come or gone; `value: undefined` when the new value must go. */
function reset(
  news: PropertyValue | undefined,
  olds: PropertyValue | undefined,
  path: readonly PathPart[],
): { value: PropertyValue | undefined } | undefined {
  const [part, ...rest] = path;
  if (part === undefined) {
    return { value: olds };
  }
  if (isSecret(news)) {
    const inner = reset(news.value, olds === undefined ? undefined : unwrapSecret(olds), path);
    return inner && { value: inner.value === undefined ? undefined : secret(inner.value) };
  }
  const old = olds === undefined ? undefined : unwrapSecret(olds);
  if (isArray(news) && isArray(old)) {
    return resetArray(news, old, part, rest);
  }
  if (isObject(news) && isObject(old)) {
    return resetObject(news, old, part, rest);
  }
  return news === undefined && old === undefined ? { value: undefined } : undefined;
}

function resetArray(
  news: readonly PropertyValue[],
  olds: readonly PropertyValue[],
  part: PathPart,
  rest: readonly PathPart[],
): { value: PropertyValue } | undefined {
  if (news.length !== olds.length) {
    return undefined;
  }
  const result = [...news];
  for (const index of part === "*" ? news.keys() : [Number(part)]) {
    const item = reset(news[index], olds[index], rest);
    if (item?.value === undefined) {
      return undefined;
    }
    result[index] = item.value;
  }
  return { value: result };
}

function resetObject(
  news: PropertyObject,
  olds: PropertyObject,
  part: PathPart,
  rest: readonly PathPart[],
): { value: PropertyValue } | undefined {
  const result: Record<string, PropertyValue> = { ...news };
  const keys = part === "*" ? new Set([...Object.keys(news), ...Object.keys(olds)]) : [String(part)];
  for (const key of keys) {
    const item = reset(news[key], olds[key], rest);
    if (item === undefined) {
      return undefined;
    }
    if (item.value === undefined) {
      delete result[key];
    } else {
      result[key] = item.value;
    }
  }
  return { value: result };
}
