import { randomUUID } from "node:crypto";
import type { TraceContext } from "../request-context.ts";
import type { ProducedMessage } from "./batch-producer.ts";
import type { Message } from "./message.ts";

/** A message in the outbox. */
export interface OutboxRow {
  /** bigint, as text */
  readonly id: string;
  readonly message_id: string;
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  /** JSON */
  readonly data: string;
  readonly correlation_id: string;
  readonly traceparent: string;
  /** ISO 8601 */
  readonly time: string;
}

/** What a broker delivered. */
export interface Delivery {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** When it was appended or, by the topic's setting, sent: milliseconds since 1970. */
  readonly timestamp: bigint;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: ReadonlyMap<string, string>;
}

/**
 * @param traceparent of the span that sends it. @default the row's own
 * @see https://github.com/cloudevents/spec/blob/main/cloudevents/bindings/kafka-protocol-binding.md#32-binary-content-mode
 */
export function cloudEventOf(row: OutboxRow, source: string, traceparent = row.traceparent): ProducedMessage {
  return {
    topic: row.topic,
    key: row.key,
    value: row.data,
    headers: {
      ce_specversion: "1.0",
      ce_id: row.message_id,
      ce_type: row.type,
      ce_source: source,
      ce_time: row.time,
      "content-type": "application/json",
      traceparent,
      "x-correlation-id": row.correlation_id,
    },
  };
}

/** Undefined for what is no event at all. */
export function typeOf({ headers }: Delivery): string | undefined {
  return headers.get("ce_type");
}

/** What request the delivery comes from; where it does not say, it begins a story of its own. */
export function contextOf({ headers }: Delivery): TraceContext {
  return {
    correlationId: headers.get("x-correlation-id") ?? randomUUID(),
    traceparent: headers.get("traceparent") ?? `00-${hex(32)}-${hex(16)}-00`,
  };
}

/** @throws Error when it has no id, or its value is not JSON */
export function messageOf(delivery: Delivery, context: TraceContext): Message {
  const { topic, key, value, headers } = delivery;
  const id = headers.get("ce_id");
  if (id === undefined || id === "") {
    throw new SyntaxError("The message has no ce_id");
  }
  return {
    id,
    type: headers.get("ce_type") ?? "",
    source: headers.get("ce_source") ?? "",
    time: headers.get("ce_time") ?? "",
    topic,
    key,
    data: JSON.parse(value.toString()),
    context,
  };
}

function hex(digits: number): string {
  return randomUUID().replaceAll("-", "").slice(0, digits);
}
