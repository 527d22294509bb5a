import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../../is-record.ts";

/** Of what form a property is. A duration is text such as `1h` or `3600`; a set is a list whose order means nothing. */
export type FieldForm = "text" | "number" | "flag" | "set" | "list" | "map" | "duration" | "json" | "record";

/** One property of a resource. */
export interface Field {
  readonly form: FieldForm;
  /** Vault's name for it. @default the property's, in snake case */
  readonly wire?: string;
  /** @default false */
  readonly required?: boolean;
  /** What stands for an absent one. @default - nothing: the server decides, and what it decides is no change */
  readonly default?: unknown;
  /** Whether an absent one is made from the resource's name. @default false */
  readonly named?: boolean;
  /** Whether another value is another resource. @default false */
  readonly replaces?: boolean;
  /** @default false */
  readonly secret?: boolean;
  /** Whether Vault never says what it is. @default false */
  readonly untold?: boolean;
  /** What may stand in a record, and of what form. @default - anything */
  readonly of?: Readonly<Record<string, FieldForm>>;
}

export type Fields = Readonly<Record<string, Field>>;

/** Values by the names of their properties, without marks. */
export type Values = Readonly<Record<string, unknown>>;

const units: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** Why a value is not of its form; undefined where it is. */
export function faultOf(value: unknown, field: Field): string | undefined {
  const { form, of } = field;
  switch (form) {
    case "text":
      return typeof value === "string" ? undefined : "must be text";
    case "number":
      return typeof value === "number" ? undefined : "must be a number";
    case "flag":
      return typeof value === "boolean" ? undefined : "must be true or false";
    case "set":
    case "list":
      return Array.isArray(value) && value.every((item) => typeof item === "string")
        ? undefined
        : "must be a list of texts";
    case "duration":
      return secondsOf(value) === undefined ? "must be a duration, such as 3600, 1h or 1h30m" : undefined;
    case "json":
      return isRecord(parsed(value)) ? undefined : "must be the text of a JSON object";
    case "map":
      return isRecord(value) && Object.values(value).every((item) => typeof item !== "object")
        ? undefined
        : "must be a map of texts";
    case "record": {
      if (!isRecord(value)) return "must be an object";
      const strange = Object.keys(value).filter((key) => of !== undefined && !Object.hasOwn(of, key));
      return strange.length > 0
        ? `has ${strange.join(", ")}, which the embedded engine does not know: it knows ${Object.keys(of ?? {}).join(", ")}`
        : undefined;
    }
  }
}

/** Whether two values of a form mean the same; `of` are the forms of what stands in a record. */
export function isSame(form: FieldForm, one: unknown, other: unknown, of: Field["of"] = {}): boolean {
  if (isEmpty(one) && isEmpty(other)) return true;
  if (form === "set" && Array.isArray(one) && Array.isArray(other)) {
    return isDeepStrictEqual(one.map(String).sort(), other.map(String).sort());
  }
  if (form === "duration") return secondsOf(one) === secondsOf(other);
  if (form === "json") return isDeepStrictEqual(parsed(one), parsed(other));
  if (form === "map" && isRecord(one) && isRecord(other)) return isDeepStrictEqual(texts(one), texts(other));
  if (form === "record" && isRecord(one) && isRecord(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].every((key) => isSame(of[key] ?? "record", one[key], other[key]));
  }
  return isDeepStrictEqual(one, other);
}

/** Whether a value says no more than an absent one. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}

/** What says "nothing" in a request, where a property is taken away. */
export function emptyOf(form: FieldForm): unknown {
  if (form === "number" || form === "duration") return 0;
  if (form === "flag") return false;
  if (form === "set" || form === "list") return [];
  return form === "map" || form === "record" ? {} : "";
}

/** `kubernetesHost` is `kubernetes_host` in Vault. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What a request says of these values. Fields that only name the place are left out. */
export function toRequest(fields: Fields, values: Values, before: Values = {}): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const { wire = snakeCase(name), form } = field;
    if (values[name] !== undefined && values[name] !== null) body[wire] = values[name];
    else if (!isEmpty(before[name])) body[wire] = emptyOf(form);
  }
  return body;
}

/** What an answer says of these fields. */
export function fromResponse(fields: Fields, answer: Values): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, { wire = snakeCase(name), form }] of Object.entries(fields)) {
    const value = answer[wire];
    if (value === undefined || value === null) continue;
    values[name] = form === "duration" ? String(value) : value;
  }
  return values;
}

function texts(map: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));
}

function secondsOf(value: unknown): number | undefined {
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || text === "") return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(\d+[dhms])+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (units[unit] ?? 0),
    0,
  );
}

function parsed(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return undefined;
  }
}
