import type { z } from "zod";
import { type FieldFault, Problem } from "./problem.ts";

/** So many are named: an answer is not to be many times as large as the request. */
const MOST_FAULTS = 100;

/**
 * The body, as the route's schema reads it.
 * @throws Problem `invalid-body` with the faults and where they are.
 */
export function readBody<B extends z.ZodType>(schema: B, body: unknown): z.output<B> {
  return readAs(schema, body, "invalid-body");
}

/**
 * The query's parameters, as the route's schema reads them.
 * @throws Problem `invalid-query` with the faults and where they are.
 */
export function readQuery<Q extends z.ZodType>(schema: Q, query: unknown): z.output<Q> {
  return readAs(schema, query, "invalid-query");
}

function readAs<S extends z.ZodType>(schema: S, value: unknown, code: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  throw new Problem(code, {
    errors: parsed.error.issues.slice(0, MOST_FAULTS).flatMap(faultsOf).slice(0, MOST_FAULTS),
  });
}

function faultsOf(issue: z.core.$ZodIssue): FieldFault[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key]),
      detail: "This field is not known here",
    }));
  }
  return [{ pointer: pointerTo(issue.path), detail: issue.message }];
}

/** @see https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
