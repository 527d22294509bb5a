import type { SpanAttributes } from "../tracing.ts";

/** @see https://opentelemetry.io/docs/specs/semconv/messaging/kafka/ */
export function messagingAttributes(operation: "send" | "process", topic: string): SpanAttributes {
  return {
    "messaging.system": "kafka",
    "messaging.operation.name": operation,
    "messaging.operation.type": operation,
    "messaging.destination.name": topic,
  };
}
