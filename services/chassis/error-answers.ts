import type { Response } from "express";
import { type chassisProblems, kindOf, Problem, type ProblemTable, problemDocument } from "./problem.ts";
import { contextOf } from "./request-context.ts";
import { send } from "./send.ts";

export type AnswerProblem = (error: unknown, response: Response) => void;

/** Turns whatever was thrown below a route into problem details, and logs what is our own fault. */
export function problemAnswers(
  table: ProblemTable,
  translate?: (error: unknown) => Problem | undefined,
): AnswerProblem {
  return (error, response) => {
    const { log, correlationId } = contextOf(response);
    const problem = asProblem(error) ?? translate?.(error) ?? new Problem("internal-error");
    const kind = kindOf(table, problem.code);
    if (kind.status >= 500) {
      log.error({ err: error, code: problem.code }, "request failed");
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    send(response, {
      status: kind.status,
      type: "application/problem+json; charset=utf-8",
      text: JSON.stringify(problemDocument(kind, problem.code, problem.occurrence, correlationId)),
      headers: { ...kind.headers, ...problem.occurrence.headers },
    });
  };
}

/** What Express's parser calls its errors. */
const PARSER_ERRORS: Readonly<Record<string, keyof typeof chassisProblems>> = {
  "entity.parse.failed": "malformed-body",
  "entity.too.large": "body-too-large",
  "encoding.unsupported": "unsupported-media-type",
  "charset.unsupported": "unsupported-media-type",
};

function asProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) {
    return error;
  }
  if (typeof error !== "object" || error === null) {
    return undefined;
  }
  const code = "type" in error && typeof error.type === "string" ? PARSER_ERRORS[error.type] : undefined;
  if (code !== undefined) {
    return new Problem(code);
  }
  const status = "status" in error ? Number(error.status) : 0;
  return status >= 400 && status < 500 ? new Problem("malformed-request") : undefined;
}
