import { isRecord } from "../../../is-record.ts";
import type { KubeCondition, KubeObject } from "../../../kube/kube-object.ts";
import { conditionsOf } from "./wait-until-gone.ts";

/** The value at a path of keys; undefined where there is none. */
export function field(object: unknown, ...path: string[]): unknown {
  let value = object;
  for (const key of path) value = isRecord(value) ? value[key] : undefined;
  return value;
}

/** The number at a path of keys. */
export function numberAt(object: unknown, fallback: number, ...path: string[]): number {
  const value = field(object, ...path);
  return typeof value === "number" ? value : fallback;
}

/** One condition of an object's status. */
export function condition(object: KubeObject, type: string): KubeCondition | undefined {
  return conditionsOf(object).find((found) => found.type === type);
}

/** Whether a controller has seen the object as it is now. */
export function isObserved(object: KubeObject): boolean {
  return numberAt(object, 0, "status", "observedGeneration") >= (object.metadata.generation ?? 0);
}

/** Whether a status is that of an earlier generation; kinds that do not say which are taken as current. */
export function isStale(object: KubeObject): boolean {
  return field(object, "status", "observedGeneration") !== undefined && !isObserved(object);
}

/** Whether a condition of the newest generation has a status; case does not matter, as for `kubectl wait`. */
export function conditionEquals(object: KubeObject, type: string, status: string): boolean {
  const found = conditionsOf(object).find((one) => one.type.toLowerCase() === type.toLowerCase());
  if (found === undefined) return false;
  const generation = numberAt(
    found,
    numberAt(object, Number.POSITIVE_INFINITY, "status", "observedGeneration"),
    "observedGeneration",
  );
  return generation >= (object.metadata.generation ?? 0) && found.status.toLowerCase() === status.toLowerCase();
}

/** A LabelSelector (meta/v1) as the text that list requests take. */
export function selectorText(selector: unknown): string | undefined {
  const labels = field(selector, "matchLabels");
  const expressions = field(selector, "matchExpressions");
  const parts = isRecord(labels) ? Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`) : [];
  for (const expression of Array.isArray(expressions) ? expressions : []) {
    const key = String(field(expression, "key"));
    const values = field(expression, "values");
    const list = Array.isArray(values) ? values.join(",") : "";
    const operator = field(expression, "operator");
    if (operator === "In") parts.push(`${key} in (${list})`);
    else if (operator === "NotIn") parts.push(`${key} notin (${list})`);
    else parts.push(operator === "DoesNotExist" ? `!${key}` : key);
  }
  return parts.length === 0 ? undefined : parts.join(",");
}
