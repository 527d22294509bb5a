import type { PropsFault } from "./props-error.ts";

/**
 * Whether a text may name what Kubernetes names by a DNS label (RFC 1123), such as a namespace.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export function isDnsLabel(text: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}

/** A fault where a prop cannot name a Service, which begins with a letter (RFC 1035); else none. */
export function serviceNameFaults(path: string, value: string, allowed = "the name of a Service"): PropsFault[] {
  return isDnsLabel(value) && /^[a-z]/.test(value) ? [] : [{ path, value, allowed }];
}
