import type { Logger } from "./logger.ts";
import type { TraceContext } from "./request-context.ts";
import type { ChassisSettings } from "./settings.ts";

/** @see https://opentelemetry.io/docs/specs/otel/trace/api/#spankind */
export type SpanKind = "server" | "client" | "producer" | "consumer" | "internal";

/** By the names of the semantic conventions. @see https://opentelemetry.io/docs/specs/semconv/ */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A piece of work that a trace shows. */
export interface Span {
  /** What goes along with calls and messages that are part of the work. @see https://www.w3.org/TR/trace-context/ */
  readonly traceparent: string;
  /** Whether it was sampled: otherwise nothing that is said of it is kept. */
  readonly recorded: boolean;
  rename(name: string): void;
  describe(attributes: SpanAttributes): void;
  /** @param type what went wrong, from a small set: a status, the name of an error */
  fail(type: string): void;
  end(): void;
}

/** Where spans are made and from where they are sent. */
export interface Tracer {
  /** @param parent a traceparent. @default the span is the first of a new trace */
  open(name: string, kind: SpanKind, parent: string | undefined): Span;
  /** Sends what has not been sent. */
  close(): Promise<void>;
}

/** How long the last spans may take to be sent when the process stops, in milliseconds. */
const FLUSH_MS = 3000;

/** One for the process, as OpenTelemetry has it, so that nobody needs to hand it around. */
let tracer: Tracer | undefined;

/** From now on spans are sent to the endpoint of the settings. Without one, nothing of OpenTelemetry is loaded. */
export async function startTracing(
  service: string,
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACE_PERCENT: percent }: ChassisSettings,
  log: Logger,
): Promise<void> {
  if (endpoint !== undefined) {
    const { otlpTracer } = await import("./otlp-tracer.ts");
    tracer = otlpTracer({ service, endpoint, percent, log });
  }
}

/** Sends the last spans, or gives up on them where the endpoint does not take them in time. */
export async function stopTracing(): Promise<void> {
  const closing = tracer?.close();
  tracer = undefined;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, FLUSH_MS);
  });
  await Promise.race([closing, late]).finally(() => clearTimeout(timer));
}

/** Undefined while nothing is traced. Whoever opens it must end it. */
export function openSpan(name: string, kind: SpanKind, parent: string | undefined): Span | undefined {
  return tracer?.open(name, kind, parent);
}

/**
 * Does a piece of work as a span of the trace that the context belongs to.
 * @param work gets the context that its own calls and messages carry on, and the span to say what is known only later
 */
export async function inSpan<T>(
  context: TraceContext,
  name: string,
  kind: SpanKind,
  attributes: SpanAttributes,
  work: (inner: TraceContext, span: Span) => Promise<T>,
): Promise<T> {
  const span = openSpan(name, kind, context.traceparent);
  if (span === undefined) {
    return work(context, untraced);
  }
  span.describe(attributes);
  try {
    return await work({ correlationId: context.correlationId, traceparent: span.traceparent }, span);
  } catch (error) {
    span.fail(error instanceof Error ? error.name : "error");
    throw error;
  } finally {
    span.end();
  }
}

/** Nobody reads its traceparent: the work goes on with that of its context. */
const untraced: Span = {
  traceparent: "",
  recorded: false,
  rename: () => undefined,
  describe: () => undefined,
  fail: () => undefined,
  end: () => undefined,
};
