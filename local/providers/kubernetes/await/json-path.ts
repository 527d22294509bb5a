import { isRecord } from "../../../is-record.ts";

/** Takes one step from each value; gives all the values that it leads to. */
type Step = (values: unknown[]) => unknown[];

/**
 * Reads the part of kubectl's JSONPath that waiting needs: `{.a.b}`, `['key']`, `[0]`, `[-1]`, `[*]`, `.*` and
 * `[?(@.type=="Ready")]`.
 *
 * @returns what finds all values at the path in an object
 * @throws for text that is none
 */
export function parseJsonPath(text: string): (object: unknown) => unknown[] {
  const body = text.replace(/^\{(.*)\}$/, "$1").replace(/^\$/, "");
  const steps: Step[] = [];
  let rest = body.startsWith(".") || body.startsWith("[") ? body : `.${body}`;
  while (rest !== "") {
    const { step, length } = nextStep(rest, text);
    steps.push(step);
    rest = rest.slice(length);
  }
  return (object) => steps.reduce<unknown[]>((values, step) => step(values), [object]);
}

function nextStep(rest: string, whole: string): { step: Step; length: number } {
  const key = /^\.(?<key>(\\.|[^.[\\])+)/.exec(rest) ?? /^\[(['"])(?<key>.*?)\1\]/.exec(rest);
  if (key?.groups?.key !== undefined) {
    const name = key.groups.key.replace(/\\(.)/g, "$1");
    return { step: name === "*" ? children : keyStep(name), length: key[0].length };
  }
  const index = /^\[(?<index>-?\d+|\*)\]/.exec(rest);
  if (index?.groups?.index !== undefined) {
    const { index: at } = index.groups;
    return { step: at === "*" ? children : indexStep(Number(at)), length: index[0].length };
  }
  const filter = /^\[\?\(@\.(?<path>[^=!]+?)\s*(?<operator>==|!=)\s*(['"]?)(?<value>.*?)\3\)\]/.exec(rest);
  if (filter?.groups !== undefined) {
    const { path = "", operator, value = "" } = filter.groups;
    return { step: filterStep(path, value, operator === "=="), length: filter[0].length };
  }
  throw new Error(`"${whole}" is no JSONPath that this provider reads: expected such as {.status.phase}`);
}

function keyStep(key: string): Step {
  return (values) => values.flatMap((value) => (isRecord(value) && key in value ? [value[key]] : []));
}

function indexStep(index: number): Step {
  return (values) =>
    values.flatMap((value) => {
      const item = Array.isArray(value) ? value.at(index) : undefined;
      return item === undefined ? [] : [item];
    });
}

function children(values: unknown[]): unknown[] {
  return values.flatMap((value) => {
    if (Array.isArray(value)) return value;
    return isRecord(value) ? Object.values(value) : [];
  });
}

function filterStep(path: string, wanted: string, equal: boolean): Step {
  const read = parseJsonPath(path);
  const holds = (item: unknown) => read(item).some((value) => String(value) === wanted) === equal;
  return (values) => values.flatMap((value) => (Array.isArray(value) ? value.filter(holds) : []));
}
