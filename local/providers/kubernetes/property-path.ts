/** Steps into a property bag: keys of objects and indices of lists. */
export type PropertyPath = readonly (string | number)[];

/** Writes a path as Pulumi does: `spec.ports[0].port`, `metadata.labels["app.kubernetes.io/name"]`. */
export function formatPath(path: PropertyPath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `["${step.replaceAll('"', '\\"')}"]`;
  }
  return text;
}

/**
 * Whether a path is at or below a pattern: keys joined by dots, `*` for any one key or index.
 * `spec.selector` covers `spec.selector.matchLabels.app`; `spec.containers.*.image` covers any container's image.
 */
export function isUnder(path: PropertyPath, pattern: string): boolean {
  const steps = pattern.split(".");
  return steps.length <= path.length && steps.every((step, i) => step === "*" || step === String(path[i]));
}

/** Whether a path is above a pattern: a change there may be a change of what the pattern names. */
export function isAbove(path: PropertyPath, pattern: string): boolean {
  const steps = pattern.split(".");
  return path.length < steps.length && path.every((step, i) => steps[i] === "*" || steps[i] === String(step));
}
