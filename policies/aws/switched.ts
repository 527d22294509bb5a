import { isHidden } from "../values.ts";

/** Whether a switch is on; launch templates write theirs as text. */
export function isOn(value: unknown): boolean {
  return value === true || value === "true";
}

/** Whether a switch is known not to be on: off, or left out. */
export function isNotOn(value: unknown): boolean {
  return !(isOn(value) || isHidden(value));
}

/** Whether a value is known to be left out, or empty. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
