import {
  DiagLogLevel,
  diag,
  type Span as OtelSpan,
  SpanKind as OtelSpanKind,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Logger } from "./logger.ts";
import type { Span, SpanAttributes, SpanKind, Tracer } from "./tracing.ts";

export interface OtlpTracerProps {
  readonly service: string;
  /** The base of an OTLP receiver over HTTP: spans go to `<endpoint>/v1/traces`. */
  readonly endpoint: string;
  /** Share of new traces that are kept; a trace that comes with a parent follows the parent's decision. */
  readonly percent: number;
  readonly log: Logger;
}

const KINDS: Readonly<Record<SpanKind, OtelSpanKind>> = {
  server: OtelSpanKind.SERVER,
  client: OtelSpanKind.CLIENT,
  producer: OtelSpanKind.PRODUCER,
  consumer: OtelSpanKind.CONSUMER,
  internal: OtelSpanKind.INTERNAL,
};

/**
 * Spans by OpenTelemetry's SDK. Its parts are put together here, and not by @opentelemetry/sdk-node: that loads metrics, logs,
 * every exporter and the instrumentation of modules, none of which is used.
 */
export function otlpTracer({ service, endpoint, percent, log }: OtlpTracerProps): Tracer {
  const warn = (message: string) => log.warn({ reason: message }, "tracing");
  const quiet = () => undefined;
  diag.setLogger({ error: warn, warn, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.WARN);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, "")}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": service }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(percent / 100) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const otel = provider.getTracer("plinth");
  return {
    open(name, kind, parent) {
      const context = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remoteContextOf(parent));
      return new OtlpSpan(otel.startSpan(name, { kind: KINDS[kind] }, context));
    },
    close: () => provider.shutdown(),
  };
}

/** @param traceparent a valid one */
function remoteContextOf(traceparent: string): SpanContext {
  return {
    traceId: traceparent.slice(3, 35),
    spanId: traceparent.slice(36, 52),
    traceFlags: Number.parseInt(traceparent.slice(53, 55), 16),
    isRemote: true,
  };
}

class OtlpSpan implements Span {
  readonly traceparent: string;
  readonly recorded: boolean;
  readonly #span: OtelSpan;

  constructor(span: OtelSpan) {
    const { traceId, spanId, traceFlags } = span.spanContext();
    this.traceparent = `00-${traceId}-${spanId}-0${traceFlags & 1}`;
    this.recorded = span.isRecording();
    this.#span = span;
  }

  rename(name: string): void {
    this.#span.updateName(name);
  }

  describe(attributes: SpanAttributes): void {
    this.#span.setAttributes(attributes);
  }

  fail(type: string): void {
    this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.setAttribute("error.type", type);
  }

  end(): void {
    this.#span.end();
  }
}
