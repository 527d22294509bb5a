import { randomUUID } from "node:crypto";
import type { Request, Response } from "express";
import type { Logger } from "./logger.ts";

/** What ties calls, messages and log lines to the request that they come from. */
export interface TraceContext {
  /** The caller's `x-correlation-id`, or a new one. */
  readonly correlationId: string;
  /** The caller's `traceparent`, or a new, unsampled one. @see https://www.w3.org/TR/trace-context/ */
  readonly traceparent: string;
}

/** What goes with one request through logs and into calls to other services. */
export interface RequestContext extends TraceContext {
  /** Carries both ids on every line. */
  readonly log: Logger;
}

/** Printable and short, so that a caller cannot forge log lines or headers with it. */
const CORRELATION_ID = /^[\w.:-]{1,128}$/;

/** Version ff and ids of zeros are not allowed by the standard. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

const contexts = new WeakMap<Response, RequestContext>();

/** Gives the request its context and tells the caller the correlation id. */
export function openContext(request: Request, response: Response, log: Logger): RequestContext {
  const correlationId = accepted(request.get("x-correlation-id"), CORRELATION_ID) ?? randomUUID();
  const traceparent = accepted(request.get("traceparent"), TRACEPARENT) ?? newTraceparent();
  const context = { correlationId, traceparent, log: log.child({ correlationId, traceId: traceparent.slice(3, 35) }) };
  contexts.set(response, context);
  response.setHeader("x-correlation-id", correlationId);
  return context;
}

export function contextOf(response: Response): RequestContext {
  const context = contexts.get(response);
  if (context === undefined) {
    throw new Error("The request did not pass through the chassis");
  }
  return context;
}

/** The headers that a call to another service on behalf of this request carries. */
export function propagationHeaders({ correlationId, traceparent }: TraceContext): Record<string, string> {
  return { "x-correlation-id": correlationId, traceparent };
}

/** The start of a trace: for work that no request asked for. */
export function newTraceContext(): TraceContext {
  return { correlationId: randomUUID(), traceparent: newTraceparent() };
}

function accepted(value: string | undefined, pattern: RegExp): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined;
}

/** From the generator of UUIDs, as Node draws its random bits in bulk. */
function newTraceparent(): string {
  const traceId = randomUUID().replaceAll("-", "");
  const parentId = randomUUID().slice(19).replaceAll("-", "");
  return `00-${traceId}-${parentId}-00`;
}
