import { type ServerResponse, STATUS_CODES } from "node:http";
import type { HeaderEdits } from "./header-edits.ts";

/** An answer that the gateway gives itself, in place of a service. */
export interface Problem {
  readonly status: number;
  /** What went wrong, with the route and the service concerned. */
  readonly detail: string;
  /** `namespace/name` of the HTTPRoute, where one was found. */
  readonly route?: string;
  /** `namespace/name:port` of the Service, where one was chosen. */
  readonly service?: string;
  /** Headers of the answer. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The problem as JSON. Source: RFC 9457. */
function problemBody(problem: Problem): string {
  const { status, headers, ...rest } = problem;
  return JSON.stringify({ type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, ...rest });
}

/**
 * Answers with the problem, or cuts the connection when an answer is under way already.
 * @param edits what the route's plugins make of the answer's headers
 */
export function sendProblem(response: ServerResponse, problem: Problem, edits?: HeaderEdits): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = problemBody(problem);
  const headers = [
    ...["content-type", "application/problem+json"],
    ...["content-length", String(Buffer.byteLength(body))],
    ...["cache-control", "no-store"],
    ...Object.entries(problem.headers ?? {}).flat(),
  ];
  response.writeHead(problem.status, edits?.applyTo(headers) ?? headers);
  response.end(body);
}
