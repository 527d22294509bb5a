import {
  BrokenCircuitError,
  type BulkheadPolicy,
  BulkheadRejectedError,
  bulkhead,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhenResult,
  type RetryPolicy,
  retry,
} from "cockatiel";
import type { Histogram } from "prom-client";
import { boundedText } from "./bounded-text.ts";
import { type Answered, type CallOutcome, isFailure, mayBeRetried, outcomeOfError, together } from "./call-outcome.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { propagationHeaders, type TraceContext } from "./request-context.ts";
import { inSpan } from "./tracing.ts";

export interface HttpClientProps {
  /** Who is called, for logs and metrics: `payments`. */
  readonly peer: string;
  /** The URL that paths are added to: `http://sandbox:8080`. */
  readonly base: string;
  /** Sent with each call, such as a key of the provider. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long one try may take, to the end of the answer. */
  readonly timeoutMs: number;
  /** Further tries of a call that may be repeated. @default 2 */
  readonly retries?: number;
  /** How many calls may be under way; as many again may wait. @default 32 */
  readonly concurrency?: number;
  /** So many failures in a row, and nobody is called for so long. @default 5, and 5 s */
  readonly breaker?: { readonly failures: number; readonly openMs: number };
  readonly metrics: Metrics;
  readonly log: Logger;
}

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Added to the base as it is: encode what goes into it. */
  readonly path: string;
  /** The path's template for metrics, where the path holds ids. @default the path */
  readonly route?: string;
  /** Sent as JSON. @default no body */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** To repeat it is as good as to make it once. @default true for GET, PUT and DELETE */
  readonly idempotent?: boolean;
}

/** The largest answer that is read, in bytes. */
const ANSWER_LIMIT = 1_048_576;

const REPEATABLE: ReadonlySet<string> = new Set(["GET", "PUT", "DELETE"]);

/**
 * Calls one other service or provider: time-out, bulkhead, circuit breaker, and, where a call may be repeated, further tries
 * with exponential back-off and jitter. Redirects are not followed: the answer is the redirect.
 */
export class HttpClient {
  readonly #props: HttpClientProps;
  readonly #bulkhead: BulkheadPolicy;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #retry: RetryPolicy;
  readonly #seconds: Histogram<"peer" | "method" | "route" | "outcome">;

  constructor(props: HttpClientProps) {
    const { retries = 2, concurrency = 32, breaker = { failures: 5, openMs: 5000 }, peer, log } = props;
    this.#props = props;
    this.#bulkhead = bulkhead(concurrency, concurrency);
    this.#breaker = circuitBreaker(
      handleWhenResult((outcome) => isFailure(outcome as CallOutcome)),
      { halfOpenAfter: breaker.openMs, breaker: new ConsecutiveBreaker(breaker.failures) },
    );
    this.#breaker.onBreak(() => log.warn({ peer }, "the circuit is open: no calls for a while"));
    this.#breaker.onReset(() => log.info({ peer }, "the circuit is closed again"));
    this.#retry = retry(
      handleWhenResult((outcome) => mayBeRetried(outcome as CallOutcome)),
      { maxAttempts: retries, backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 2000 }) },
    );
    this.#seconds = props.metrics.histogram(
      "http_client_request_duration_seconds",
      "Time of one try of a call to another service or provider",
      ["peer", "method", "route", "outcome"],
    );
  }

  /** Never rejects for what happens on the way or on the other side. */
  async call(context: TraceContext, call: Call): Promise<CallOutcome> {
    const tries: CallOutcome[] = [];
    const once = async () => {
      const outcome = await this.#breaker.execute(() => this.#try(context, call));
      tries.push(outcome);
      return outcome;
    };
    const repeatable = call.idempotent ?? REPEATABLE.has(call.method);
    try {
      const last = await this.#bulkhead.execute(() => (repeatable ? this.#retry.execute(once) : once()));
      return together(tries, last);
    } catch (error) {
      return together(tries, { kind: "not-sent", reason: turnedAway(error) });
    }
  }

  async #try(context: TraceContext, call: Call): Promise<CallOutcome> {
    const { peer } = this.#props;
    const { method, path, route = path } = call;
    const started = performance.now();
    const outcome = await this.#traced(context, call, route);
    const label = outcome.kind === "answered" ? String(outcome.status) : outcome.kind;
    this.#seconds.observe({ peer, method, route, outcome: label }, (performance.now() - started) / 1000);
    if (outcome.kind !== "answered") {
      this.#props.log.warn(
        { peer, method, route, outcome: outcome.kind, reason: outcome.reason, correlationId: context.correlationId },
        "a call failed",
      );
    }
    return outcome;
  }

  /** @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span */
  #traced(context: TraceContext, call: Call, route: string): Promise<CallOutcome> {
    const { peer, base } = this.#props;
    const { method, path } = call;
    const { hostname, port } = new URL(base);
    const attributes = {
      "http.request.method": method,
      "url.template": route,
      "url.full": `${base}${path}`,
      "server.address": hostname,
      "peer.service": peer,
      ...(port === "" ? {} : { "server.port": Number(port) }),
    };
    return inSpan(context, `${method} ${route}`, "client", attributes, async (inner, span) => {
      const outcome = await this.#send(inner, call);
      if (outcome.kind === "answered") {
        span.describe({ "http.response.status_code": outcome.status });
      }
      if (outcome.kind !== "answered" || outcome.status >= 400) {
        span.fail(outcome.kind === "answered" ? String(outcome.status) : outcome.kind);
      }
      return outcome;
    });
  }

  async #send(context: TraceContext, { method, path, body, headers }: Call): Promise<CallOutcome> {
    const { base, timeoutMs } = this.#props;
    try {
      const response = await fetch(`${base}${path}`, {
        method,
        headers: {
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...this.#props.headers,
          ...headers,
          ...propagationHeaders(context),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      return await answerOf(response);
    } catch (error) {
      return outcomeOfError(error);
    }
  }
}

async function answerOf(response: Response): Promise<Answered> {
  const text = await boundedText(response, ANSWER_LIMIT);
  const isJson = /^application\/([\w.-]+\+)?json\b/.test(response.headers.get("content-type") ?? "");
  const body: unknown = isJson && text !== "" ? JSON.parse(text) : text;
  return { kind: "answered", status: response.status, headers: response.headers, body };
}

function turnedAway(error: unknown): string {
  if (error instanceof BrokenCircuitError) {
    return "the circuit is open";
  }
  if (error instanceof BulkheadRejectedError) {
    return "too many calls are under way";
  }
  throw error;
}
