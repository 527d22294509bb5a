import { randomUUID } from "node:crypto";
import type { Request, Response } from "express";
import type { Logger } from "./logger.ts";
import { randomHex } from "./random-hex.ts";
import { openSpan, type Span } from "./tracing.ts";

/** What ties calls, messages and log lines to the request that they come from. */
export interface TraceContext {
  /** The caller's `x-correlation-id`, or a new one. */
  readonly correlationId: string;
  /** That of the request's own span; where nothing is traced the caller's, or a new, unsampled one. @see https://www.w3.org/TR/trace-context/ */
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

/** The context of a request from its arrival on. */
export class ArrivedRequest implements RequestContext {
  readonly correlationId: string;
  readonly traceparent: string;
  /** Undefined while nothing is traced. */
  readonly span: Span | undefined;
  readonly #log: Logger;
  #ownLog: Logger | undefined;

  constructor({ headers, method }: Request, log: Logger) {
    const parent = accepted(headers.traceparent, TRACEPARENT);
    this.correlationId = accepted(headers["x-correlation-id"], CORRELATION_ID) ?? randomUUID();
    this.span = openSpan(method, "server", parent);
    this.traceparent = this.span?.traceparent ?? parent ?? newTraceparent();
    this.#log = log;
  }

  get traceId(): string {
    return this.traceparent.slice(3, 35);
  }

  /** Made when it is first asked for: most requests write one line only, and that one is written without it. */
  get log(): Logger {
    const { correlationId, traceId } = this;
    this.#ownLog ??= this.#log.child({ correlationId, traceId });
    return this.#ownLog;
  }
}

/** Gives the request its context. */
export function openContext(request: Request, response: Response, log: Logger): ArrivedRequest {
  const context = new ArrivedRequest(request, log);
  response.locals.context = context;
  return context;
}

export function contextOf(response: Response): RequestContext {
  const context: unknown = response.locals.context;
  if (context instanceof ArrivedRequest) {
    return context;
  }
  throw new Error("The request did not pass through the chassis");
}

/** The headers that a call to another service on behalf of this request carries. */
export function propagationHeaders({ correlationId, traceparent }: TraceContext): Record<string, string> {
  return { "x-correlation-id": correlationId, traceparent };
}

/** The start of a trace: for work that no request asked for. */
export function newTraceContext(): TraceContext {
  return { correlationId: randomUUID(), traceparent: newTraceparent() };
}

function newTraceparent(): string {
  return `00-${randomHex(16)}-${randomHex(8)}-00`;
}

function accepted(value: string | string[] | undefined, pattern: RegExp): string | undefined {
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}
