import { isRecord } from "../../is-record.ts";

/** A property bag as the engine's protocol has it: JSON, with marked objects for what JSON lacks. */
export type Properties = Record<string, unknown>;

/** Marks an object of the wire as something special (pulumi sdk, runtime/rpc specialSigKey). */
const markKey = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";
const outputMark = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Stands for a value that is not known yet, in previews (pulumi sdk, runtime/rpc unknownValue). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value is not known yet. */
export function isUnknown(value: unknown): boolean {
  return plain(value) === unknownValue;
}

/** Whether a value is marked as a secret. */
export function isSecret(value: unknown): boolean {
  return isRecord(value) && value[markKey] === secretMark;
}

/** Marks a value as a secret. */
export function secret(value: unknown): Properties {
  return isSecret(value) ? (value as Properties) : { [markKey]: secretMark, value };
}

/** The value with every mark taken off, at any depth; what an output mark leaves unknown becomes `unknownValue`. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  if (value[markKey] === secretMark) return plain(value.value);
  if (value[markKey] === outputMark) return "value" in value ? plain(value.value) : unknownValue;
  return mapValues(value, plain);
}

/** Marks in `value` what is marked as a secret at the same place in `like`. */
export function withSecretsOf(like: unknown, value: unknown): unknown {
  if (isSecret(like)) return secret(value);
  if (Array.isArray(like) && Array.isArray(value)) {
    // The server added items: which one is the secret cannot be told, so all are.
    if (like.length !== value.length && containsSecret(like)) return secret(value);
    return value.map((item, i) => withSecretsOf(like[i], item));
  }
  if (isRecord(like) && isRecord(value)) {
    const marked: Properties = {};
    for (const [key, item] of Object.entries(value)) marked[key] = withSecretsOf(like[key], item);
    return marked;
  }
  return value;
}

/** Whether anything in a value is marked as a secret. */
function containsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(containsSecret);
  return isRecord(value) && (isSecret(value) || Object.values(value).some(containsSecret));
}

/** Whether anything in a value is not known yet. */
export function containsUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (!isRecord(value)) return value === unknownValue;
  return isUnknown(value) || Object.values(value).some(containsUnknown);
}

function mapValues(value: Properties, change: (value: unknown) => unknown): Properties {
  const changed: Properties = {};
  for (const [key, item] of Object.entries(value)) changed[key] = change(item);
  return changed;
}
