/**
 * The engine's one model of a property: JSON, in which an object with a signature key stands for what JSON has no word
 * for. It is the shape in which the SDK's `provider.Provider` receives and returns values, so nothing is converted on
 * the way to a provider. Source: @pulumi/pulumi runtime/rpc.js, sdk/proto/struct conventions.
 */
export type PropertyValue = null | boolean | number | string | readonly PropertyValue[] | PropertyObject;

/** An object or a whole property bag. */
export interface PropertyObject {
  readonly [key: string]: PropertyValue;
}

/** The key that marks an object as a special value. */
export const signatureKey = "4dabf18193072939515e22adb298388d";

/** The values of `signatureKey`. */
export const signatures = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
} as const;

/** A value that is known only once something has been created. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isArray(value: PropertyValue | undefined): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

export function isObject(value: PropertyValue | undefined): value is PropertyObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function signatureOf(value: PropertyValue | undefined): string | undefined {
  const signature = isObject(value) ? value[signatureKey] : undefined;
  return typeof signature === "string" ? signature : undefined;
}

export function isUnknown(value: PropertyValue | undefined): boolean {
  return value === unknown;
}

export function isSecret(value: PropertyValue | undefined): value is PropertyObject {
  return signatureOf(value) === signatures.secret;
}

/** Wraps a value as secret, once. */
export function secret(value: PropertyValue): PropertyObject {
  return isSecret(value) ? value : { [signatureKey]: signatures.secret, value };
}

/** What a secret holds; any other value as it is. */
export function unwrapSecret(value: PropertyValue): PropertyValue {
  return isSecret(value) ? unwrapSecret(value.value ?? null) : value;
}

/** Whether `test` holds for the value or for anything inside it. */
export function contains(value: PropertyValue | undefined, test: (part: PropertyValue) => boolean): boolean {
  if (value === undefined) {
    return false;
  }
  if (test(value)) {
    return true;
  }
  if (isArray(value)) {
    return value.some((item) => contains(item, test));
  }
  return isObject(value) && Object.values(value).some((item) => contains(item, test));
}

export const containsUnknown = (value: PropertyValue | undefined): boolean => contains(value, isUnknown);
export const containsSecret = (value: PropertyValue | undefined): boolean => contains(value, isSecret);

/** A copy in which `change` has replaced what it gives an answer for, outermost first. */
export function transform(
  value: PropertyValue,
  change: (part: PropertyValue) => PropertyValue | undefined,
): PropertyValue {
  const changed = change(value);
  if (changed !== undefined) {
    return changed;
  }
  if (isArray(value)) {
    return value.map((item) => transform(item, change));
  }
  return isObject(value) ? transformObject(value, change) : value;
}

/** `transform` for each property of a bag. */
function transformObject(
  bag: PropertyObject,
  change: (part: PropertyValue) => PropertyValue | undefined,
): PropertyObject {
  return Object.fromEntries(Object.entries(bag).map(([key, item]) => [key, transform(item, change)]));
}

/** The value without any secret wrapping: plain text. Only for comparing and for providers, never for output. */
export function reveal(value: PropertyValue): PropertyValue {
  return transform(value, (part) => (isSecret(part) ? reveal(part.value ?? null) : undefined));
}

/** Equality by content; whether a part is secret does not matter, and neither does the order of keys. */
export function equal(left: PropertyValue | undefined, right: PropertyValue | undefined): boolean {
  if (left === right) {
    return true;
  }
  if (left === undefined || right === undefined) {
    return false;
  }
  if (isSecret(left) || isSecret(right)) {
    return equal(unwrapSecret(left), unwrapSecret(right));
  }
  if (isArray(left) && isArray(right)) {
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  }
  if (isObject(left) && isObject(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]))
    );
  }
  return false;
}

/** Equality of plain data by content, secrets' wrapping included; absent and undefined are the same. */
export function identical(left: unknown, right: unknown): boolean {
  if (left === right) {
    return true;
  }
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) {
    return false;
  }
  if (Array.isArray(left) !== Array.isArray(right)) {
    return false;
  }
  const lefts = new Map(Object.entries(left).filter(([, value]) => value !== undefined));
  const rights = Object.entries(right).filter(([, value]) => value !== undefined);
  return (
    lefts.size === rights.length && rights.every(([key, value]) => lefts.has(key) && identical(lefts.get(key), value))
  );
}

/** How a value may be shown to people: secrets as "[secret]", unknowns as "[unknown]". */
export function displayed(value: PropertyValue): PropertyValue {
  return transform(value, (part) => {
    if (isSecret(part)) {
      return "[secret]";
    }
    return isUnknown(part) ? "[unknown]" : undefined;
  });
}
