import type { TraceContext } from "../request-context.ts";

/** A message to publish. */
export interface NewMessage {
  readonly topic: string;
  /** The aggregate's id: messages of one key keep their order. */
  readonly key: string;
  /** Such as `order.confirmed`. */
  readonly type: string;
  /** JSON. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A message as it arrives: CloudEvents in binary mode. @see https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/kafka-protocol-binding.md */
export interface Message<Data = unknown> {
  /** Unique; the same at each delivery. */
  readonly id: string;
  readonly type: string;
  /** The service that published it. */
  readonly source: string;
  /** ISO 8601: when it was decided on. */
  readonly time: string;
  readonly topic: string;
  readonly key: string;
  readonly data: Data;
  readonly context: TraceContext;
}
