import { isDeepStrictEqual } from "node:util";
import type { KubeObject } from "../../../kube/kube-object.ts";
import { annotationNames, annotationOf } from "../annotations.ts";
import { conditionEquals, isStale } from "./field.ts";
import { parseJsonPath } from "./json-path.ts";
import { type ReadinessRule, ready, waiting } from "./readiness.ts";

/** One expression of the annotation. */
interface Expression {
  readonly text: string;
  readonly holds: (object: KubeObject) => boolean;
}

/**
 * The rule that `pulumi.com/waitFor` asks for: `jsonpath={.status.phase}=Ready`, `jsonpath={.status.phase}` (any value),
 * `condition=Ready`, `condition=Synced=False`, or a JSON list of these, which must all hold. As `kubectl wait --for`.
 *
 * @throws for an annotation that is none of these
 */
export function annotatedRule(object: KubeObject): ReadinessRule | undefined {
  const text = annotationOf(object, "waitFor");
  if (text === undefined) return undefined;
  const expressions = expressionsIn(text).map(parseExpression);
  return {
    timeoutSeconds: 600,
    check(live) {
      const missing = expressions.filter(({ holds }) => !holds(live)).map((expression) => expression.text);
      return missing.length === 0 ? ready : waiting(`${missing.join(" and ")} (${annotationNames.waitFor})`);
    },
  };
}

function expressionsIn(text: string): string[] {
  if (!text.trimStart().startsWith("[")) return [text];
  const list: unknown = parseJson(text);
  if (!Array.isArray(list) || list.length === 0 || !list.every((item) => typeof item === "string")) {
    throw new Error(`annotation ${annotationNames.waitFor} must be an expression or a JSON list of some, not ${text}`);
  }
  return list;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseExpression(text: string): Expression {
  if (text.startsWith("condition=")) return conditionExpression(text);
  if (text.startsWith("jsonpath=")) return jsonPathExpression(text);
  throw new Error(
    `annotation ${annotationNames.waitFor} has "${text}": an expression starts with "jsonpath=" or "condition="`,
  );
}

function conditionExpression(text: string): Expression {
  const [type = "", status = "True"] = text.slice("condition=".length).split("=");
  return { text, holds: (object) => conditionEquals(object, type, status) };
}

function jsonPathExpression(text: string): Expression {
  const match = /^jsonpath=(?<path>\{.*\}|[^=]*)(==?(?<value>.*))?$/.exec(text);
  const read = parseJsonPath(match?.groups?.path ?? "");
  const wanted = match?.groups?.value?.replace(/^(['"])(.*)\1$/, "$2");
  return {
    text,
    holds(object) {
      if (isStale(object)) return false;
      const found = read(object);
      if (wanted === undefined) return found.length > 0;
      return found.some((value) => String(value) === wanted || isDeepStrictEqual(value, parseJson(wanted)));
    },
  };
}
