import type { NextFunction, Request, Response } from "express";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { Problem } from "./problem.ts";
import { type ArrivedRequest, openContext } from "./request-context.ts";

/** What nginx logs for a caller that went away before the answer. */
const CLIENT_GONE = 499;

const OWN_PATHS: ReadonlySet<string> = new Set(["/health", "/ready", "/metrics"]);

/** The one character that neither Postgres nor a log can hold: nobody means it, and it is not worth an error of each store. */
const ZERO = "%00";

/** Gives each request its context, and when its answer has gone, tells the log, the metrics and the trace. */
export function arrival(log: Logger, metrics: Metrics) {
  // The line holds nothing but what is listed here, so there is nothing to look for and blacken.
  const requestLog = log.child({}, { redact: [] });
  return (request: Request, response: Response, next: NextFunction): void => {
    const arrived = performance.now();
    const context = openContext(request, response, log);
    response.on("close", () => {
      const { method } = request;
      const route = templateOf(request);
      const status = response.writableFinished ? response.statusCode : CLIENT_GONE;
      const ms = performance.now() - arrived;
      metrics.requestServed(method, route, status, ms / 1000);
      endSpan(context, request, route, status);
      const { correlationId, traceId } = context;
      const level = OWN_PATHS.has(route) ? "debug" : "info";
      requestLog[level]({ correlationId, traceId, method, route, status, ms: Math.round(ms * 100) / 100 }, "request");
    });
    next(request.url.includes(ZERO) ? new Problem("malformed-request") : undefined);
  };
}

/** Express keeps the matched route on the request, so its template is known when the answer has gone. */
function templateOf(request: Request): string {
  const route: unknown = request.route;
  return typeof route === "object" && route !== null && "path" in route ? String(route.path) : "(none)";
}

/** @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span */
function endSpan({ span }: ArrivedRequest, request: Request, route: string, status: number): void {
  if (span?.recorded) {
    span.rename(`${request.method} ${route}`);
    span.describe({
      "http.request.method": request.method,
      "http.route": route,
      "http.response.status_code": status,
      "url.scheme": request.protocol,
      "url.path": request.path,
    });
    if (status >= 500) {
      span.fail(String(status));
    }
  }
  span?.end();
}
