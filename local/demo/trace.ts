import { randomBytes, randomUUID } from "node:crypto";

/** What one demonstration is known by, in every service that has to do with it. */
export interface Trace {
  /** UUID; goes as `x-correlation-id`. */
  readonly correlationId: string;
  /** 32 hexadecimal digits: the second part of `traceparent`. @see https://www.w3.org/TR/trace-context/ */
  readonly traceId: string;
}

export function newTrace(): Trace {
  return { correlationId: randomUUID(), traceId: randomBytes(16).toString("hex") };
}

/** The headers of one request of the trace. */
export function traceHeaders({ correlationId, traceId }: Trace): Record<string, string> {
  const parentId = randomBytes(8).toString("hex");
  return { "x-correlation-id": correlationId, traceparent: `00-${traceId}-${parentId}-01` };
}
