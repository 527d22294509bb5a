import type { KubeObject } from "../../kube/kube-object.ts";

/** Annotations by which a program steers the provider; the names are those of Pulumi's own. */
export const annotationNames = {
  /** "true": do not wait for readiness. */
  skipAwait: "pulumi.com/skipAwait",
  /** Seconds to wait for readiness or for the end. */
  timeoutSeconds: "pulumi.com/timeoutSeconds",
  /** `jsonpath=…` or `condition=…`, or a JSON list of them, to wait for. */
  waitFor: "pulumi.com/waitFor",
  /** foreground, background or orphan. */
  deletionPropagation: "pulumi.com/deletionPropagationPolicy",
  /** Set on objects whose name was made up. */
  autonamed: "pulumi.com/autonamed",
} as const;

/** Reads one of them. */
export function annotationOf(object: KubeObject, name: keyof typeof annotationNames): string | undefined {
  return object.metadata.annotations?.[annotationNames[name]];
}

/** Whether an annotation is "true". */
export function isAnnotated(object: KubeObject, name: keyof typeof annotationNames): boolean {
  return annotationOf(object, name)?.toLowerCase() === "true";
}

/**
 * Seconds to wait: the resource's own timeout option, else the annotation, else the default.
 *
 * @throws if the annotation is no number of seconds
 */
export function timeoutOf(object: KubeObject, custom: number | undefined, fallback: number): number {
  if (custom !== undefined && custom > 0) return custom;
  const text = annotationOf(object, "timeoutSeconds");
  if (text === undefined) return fallback;
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw new Error(`annotation ${annotationNames.timeoutSeconds} is "${text}": it must be a whole number of seconds`);
  }
  return seconds;
}
