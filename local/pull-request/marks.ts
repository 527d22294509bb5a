import { isRecord } from "../is-record.ts";

/** How `synth` writes a value that must not be shown. */
export function isSecretMark(value: unknown): boolean {
  return isRecord(value) && value.$secret === true;
}

/** How `synth` writes a value that only an `up` knows. */
export function isUnknownMark(value: unknown): boolean {
  return isRecord(value) && value.$unknown === true;
}

export function isMark(value: unknown): boolean {
  return isSecretMark(value) || isUnknownMark(value);
}

/** A value for people: "[secret]" and "[unknown]" in place of the marks, however deep. */
export function displayed(value: unknown): unknown {
  if (isSecretMark(value)) {
    return "[secret]";
  }
  if (isUnknownMark(value)) {
    return "[unknown]";
  }
  if (Array.isArray(value)) {
    return value.map(displayed);
  }
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, displayed(inner)]))
    : value;
}
