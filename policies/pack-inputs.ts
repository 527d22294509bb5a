import { isMapping, type Mapping } from "./values.ts";

/** What a pack's server hands to a policy: a read of what is not known yet throws. */
type Guarded = Record<string | number, unknown>;

/**
 * A resource's properties as the Pulumi CLI hands them to a policy, in the shape that rules have: `{"$unknown": true}` where a value
 * is not known yet, and without the book-keeping of bridged providers.
 */
export function plainInputs(props: object): Mapping {
  return Object.fromEntries(
    Object.keys(props)
      .filter((key) => !key.startsWith("__"))
      .map((key) => [key, plainAt(props as Guarded, key)]),
  );
}

/**
 * Changes `props` from `before` to `after`, and nothing else: what is not known stays so, and a new value in a secret's place is
 * secret again.
 */
export function writeChanges(props: object, before: Mapping, after: Mapping): void {
  const target = props as Guarded;
  for (const key of Object.keys(before).filter((name) => !(name in after))) {
    delete target[key];
  }
  for (const [key, value] of Object.entries(after)) {
    writeChange(target, key, before[key], value);
  }
}

function writeChange(target: Guarded, key: string | number, before: unknown, after: unknown): void {
  if (JSON.stringify(before) === JSON.stringify(after)) {
    return;
  }
  if (isMapping(before) && isMapping(after)) {
    writeChanges(target[key] as object, before, after);
  } else if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    const items = target[key] as Guarded;
    after.forEach((value, index) => {
      writeChange(items, index, before[index], value);
    });
  } else {
    target[key] = after;
  }
}

function plainAt(of: Guarded, key: string | number): unknown {
  let value: unknown;
  try {
    value = of[key];
  } catch {
    return { $unknown: true };
  }
  if (Array.isArray(value)) {
    const items = value as unknown as Guarded;
    return Array.from({ length: value.length }, (_, index) => plainAt(items, index));
  }
  return isMapping(value) ? plainInputs(value) : value;
}
