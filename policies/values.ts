/** A mapping. */
export type Mapping = Readonly<Record<string, unknown>>;

/** The value as a mapping; empty for anything else, as for what is not known. */
export function mapping(value: unknown): Mapping {
  return isMapping(value) && !isHidden(value) ? value : {};
}

/** Whether a value has fields: neither null nor a list. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as a list; empty for anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Whether a value is there but not shown, as it is secret or not known yet: a rule gives it the benefit of the doubt. */
export function isHidden(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("$unknown" in value || "$secret" in value);
}

/** What stands at a path such as `spec.ports[0].name`; undefined where nothing does. */
export function at(value: unknown, path: string): unknown {
  return (path.match(/[^.[\]]+/g) ?? []).reduce<unknown>(
    (part, key) => (typeof part === "object" && part !== null ? Reflect.get(part, key) : undefined),
    value,
  );
}
