import { json, Peer } from "./peer.ts";

/** A span as it arrives. @see https://opentelemetry.io/docs/specs/otlp/#otlphttp */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 2 for an error. */
  readonly status: { readonly code?: number };
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Payload {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (ReceivedSpan & { attributes: readonly Attribute[] })[];
    }[];
  }[];
}

/** A real receiver of traces, by OTLP over HTTP in JSON. */
export class OtlpReceiver {
  readonly #peer: Peer;

  private constructor(peer: Peer) {
    this.#peer = peer;
  }

  static async start(): Promise<OtlpReceiver> {
    return new OtlpReceiver(await Peer.start(json({})));
  }

  get url(): string {
    return this.#peer.url;
  }

  /** What has arrived, in the order in which the spans ended. */
  get spans(): ReceivedSpan[] {
    return this.#peer.received
      .filter(({ path }) => path === "/v1/traces")
      .flatMap(({ body }) => (JSON.parse(body) as Payload).resourceSpans)
      .flatMap(({ resource, scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) =>
          spans.map((span) => ({
            ...span,
            service: String(valuesOf(resource.attributes)["service.name"]),
            attributes: valuesOf(span.attributes),
          })),
        ),
      );
  }

  stop(): Promise<void> {
    return this.#peer.stop();
  }
}

function valuesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
