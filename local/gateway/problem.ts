import { type ServerResponse, STATUS_CODES } from "node:http";

/** An answer that the gateway gives itself, in place of a service. */
export interface Problem {
  readonly status: number;
  /** What went wrong, with the route and the service concerned. */
  readonly detail: string;
  /** `namespace/name` of the HTTPRoute, where one was found. */
  readonly route?: string;
  /** `namespace/name:port` of the Service, where one was chosen. */
  readonly service?: string;
}

/** The problem as JSON. Source: RFC 9457. */
function problemBody(problem: Problem): string {
  const { status, ...rest } = problem;
  return JSON.stringify({ type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, ...rest });
}

/** Answers with the problem, or cuts the connection when an answer is under way already. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = problemBody(problem);
  response.writeHead(problem.status, {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  });
  response.end(body);
}
