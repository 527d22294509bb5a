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

/** The topic is not there or not allowed: its messages wait, others go on. */
export function refusesTopic(error: unknown): boolean {
  return some(error, ({ apiId, message }) => OF_TOPIC.has(apiId) || message.startsWith("Unknown topic "));
}

/** A message, or several together, will never be taken as they are. */
export function refusesMessage(error: unknown): boolean {
  return some(error, ({ apiId }) => OF_MESSAGE.has(apiId));
}

/** The library nests errors: those of several brokers, of several attempts, and of several parts of a response. */
function some(
  error: unknown,
  matches: (error: { readonly apiId: string; readonly message: string }) => boolean,
): boolean {
  if (!types.isNativeError(error)) {
    return false;
  }
  const apiId = "apiId" in error && typeof error.apiId === "string" ? error.apiId : "";
  const nested: readonly unknown[] = "errors" in error && Array.isArray(error.errors) ? error.errors : [];
  return matches({ apiId, message: error.message }) || [...nested, error.cause].some((inner) => some(inner, matches));
}
