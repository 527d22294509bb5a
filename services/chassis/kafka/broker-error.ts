import { types } from "node:util";

/** Names of the protocol's errors, by what they say of a message. @see https://kafka.apache.org/protocol#protocol_error_codes */
const OF_TOPIC: ReadonlySet<string> = new Set([
  "UNKNOWN_TOPIC_OR_PARTITION",
  "UNKNOWN_TOPIC_ID",
  "INVALID_TOPIC_EXCEPTION",
  "TOPIC_AUTHORIZATION_FAILED",
]);
const OF_MESSAGE: ReadonlySet<string> = new Set([
  "MESSAGE_TOO_LARGE",
  "RECORD_LIST_TOO_LARGE",
  "INVALID_RECORD",
  "INVALID_TIMESTAMP",
  "CORRUPT_MESSAGE",
]);

/** What the broker will not take, however often it is sent. */
export interface Refusal {
  /** Either a topic, which is not there or not allowed, or a message, or several of them together. */
  readonly of: "topic" | "message";
  readonly reason: string;
}

/** Undefined for a failure that says nothing of the messages. */
export function refusalIn(error: unknown): Refusal | undefined {
  for (const { apiId, message } of nestedIn(error)) {
    if (OF_TOPIC.has(apiId) || message.startsWith("Unknown topic ")) {
      return { of: "topic", reason: message };
    }
    if (OF_MESSAGE.has(apiId)) {
      return { of: "message", reason: message };
    }
  }
  return undefined;
}

/** The library nests errors: those of several brokers, of several attempts, and of several parts of a response. */
function* nestedIn(error: unknown): Iterable<{ readonly apiId: string; readonly message: string }> {
  if (types.isNativeError(error)) {
    yield { apiId: "apiId" in error ? String(error.apiId) : "", message: error.message };
    yield* nestedIn(error.cause);
    for (const inner of "errors" in error && Array.isArray(error.errors) ? error.errors : []) {
      yield* nestedIn(inner);
    }
  }
}
