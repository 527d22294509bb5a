/** A JSON Schema, as far as it is looked into. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A change that takes something away from those who read or write what is published. */
export interface Incompatibility {
  /** As in `items[].quantity`; empty for the data as a whole. */
  readonly path: string;
  /** What changed, in words. */
  readonly change: string;
}

/** Says something to people, and nothing to a validator. */
const REMARKS: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$comment",
  "title",
  "description",
  "examples",
  "deprecated",
]);

/** Looked into by themselves. */
const STRUCTURE: ReadonlySet<string> = new Set(["properties", "required", "items", "x-key"]);

const LOWER_BOUNDS: ReadonlySet<string> = new Set(["minimum", "exclusiveMinimum", "minLength", "minItems"]);
const UPPER_BOUNDS: ReadonlySet<string> = new Set(["maximum", "exclusiveMaximum", "maxLength", "maxItems"]);

/**
 * What a published version has lost. It may gain optional fields and nothing else: readers of yesterday must take what is
 * published tomorrow, and readers of tomorrow what was published yesterday and is still in its topic or in the archive. So
 * what is now wider is as incompatible as what is now narrower.
 */
export function incompatibilities(published: JsonSchema, current: JsonSchema, path = ""): Incompatibility[] {
  const [before, after] = [propertiesOf(published), propertiesOf(current)];
  const names = Object.keys(before).filter((name) => Object.hasOwn(after, name));
  return [
    ...keyChange(published, current),
    ...fieldChanges(published, current, path),
    ...names.flatMap((name) => incompatibilities(before[name] ?? {}, after[name] ?? {}, fieldPath(path, name))),
    ...itemChanges(published, current, path),
    ...ruleChanges(published, current, path),
  ];
}

function keyChange(published: JsonSchema, current: JsonSchema): Incompatibility[] {
  const [before, after] = [published["x-key"], current["x-key"]];
  return before === after ? [] : [{ path: "", change: `the key is ${text(after)}, and was ${text(before)}` }];
}

function fieldChanges(published: JsonSchema, current: JsonSchema, path: string): Incompatibility[] {
  const [before, after] = [propertiesOf(published), propertiesOf(current)];
  const [neededBefore, neededAfter] = [requiredOf(published), requiredOf(current)];
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(after, name));
  const both = Object.keys(before).filter((name) => Object.hasOwn(after, name));
  const added = Object.keys(after).filter((name) => !Object.hasOwn(before, name));
  const changes = [
    ...removed.map((name) => [name, "was removed"]),
    ...both
      .filter((name) => neededAfter.has(name) && !neededBefore.has(name))
      .map((name) => [name, "is now required, and was optional"]),
    ...both
      .filter((name) => neededBefore.has(name) && !neededAfter.has(name))
      .map((name) => [name, "is now optional, and was required"]),
    ...added.filter((name) => neededAfter.has(name)).map((name) => [name, "is new and required"]),
  ];
  return changes.map(([name = "", change = ""]) => ({ path: fieldPath(path, name), change }));
}

function itemChanges(published: JsonSchema, current: JsonSchema, path: string): Incompatibility[] {
  const [before, after] = [published.items, current.items];
  return isSchema(before) && isSchema(after) ? incompatibilities(before, after, `${path}[]`) : [];
}

/** Types, bounds, patterns, choices: whatever else a validator goes by. */
function ruleChanges(published: JsonSchema, current: JsonSchema, path: string): Incompatibility[] {
  const rules = new Set([...Object.keys(published), ...Object.keys(current)]);
  return [...rules]
    .filter((rule) => !REMARKS.has(rule) && !STRUCTURE.has(rule) && text(published[rule]) !== text(current[rule]))
    .map((rule) => ({ path, change: ruleChange(rule, published[rule], current[rule]) }));
}

function ruleChange(rule: string, before: unknown, after: unknown): string {
  const values = `${rule} is ${text(after)}, and was ${text(before)}`;
  if (Array.isArray(before) && Array.isArray(after) && rule === "enum") {
    const gone = before.filter((value) => !after.includes(value));
    return gone.length > 0 ? `narrower: ${values}` : `wider than its readers know: ${values}`;
  }
  const [low, high] = [LOWER_BOUNDS.has(rule), UPPER_BOUNDS.has(rule)];
  if (!low && !high) {
    return values;
  }
  const isNarrower = low
    ? number(after, -Infinity) > number(before, -Infinity)
    : number(after, Infinity) < number(before, Infinity);
  return `${isNarrower ? "narrower" : "wider than its readers know"}: ${values}`;
}

function propertiesOf({ properties }: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return isSchema(properties) ? (properties as Readonly<Record<string, JsonSchema>>) : {};
}

function requiredOf({ required }: JsonSchema): ReadonlySet<unknown> {
  return new Set(Array.isArray(required) ? required : []);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function number(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

/** With the fields of objects in one order. */
function text(value: unknown): string {
  if (value === undefined) {
    return "not there";
  }
  return JSON.stringify(value, (_, part) =>
    isSchema(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
