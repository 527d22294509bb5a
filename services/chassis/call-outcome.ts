/** How a call to another service or provider ended. What the caller may do next depends on which of the three it is. */
export type CallOutcome = Answered | NotSent | Unknown;

/** The other side answered, well or not: see the status. */
export interface Answered {
  readonly kind: "answered";
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON; otherwise the text, empty for no body. */
  readonly body: unknown;
}

/** The request never left: nothing has happened on the other side. */
export interface NotSent {
  readonly kind: "not-sent";
  readonly reason: string;
}

/** The request left, and no answer was understood: it may or may not have had its effect. */
export interface Unknown {
  readonly kind: "unknown";
  readonly reason: string;
}

/** Failures of name look-up and of connecting: there was no connection to send anything on. */
const BEFORE_SENDING: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** What an error of `fetch` says about the request. Anything not known to be harmless is `unknown`. */
export function outcomeOfError(error: unknown): NotSent | Unknown {
  const codes = codesOf(error);
  if (codes.length > 0 && codes.every((code) => BEFORE_SENDING.has(code))) {
    return { kind: "not-sent", reason: codes.join(", ") };
  }
  return { kind: "unknown", reason: codes.join(", ") || nameOf(error) };
}

/** Several where a name has several addresses and each was tried. */
function codesOf(error: unknown): string[] {
  if (typeof error !== "object" || error === null) {
    return [];
  }
  if ("errors" in error && Array.isArray(error.errors)) {
    return error.errors.flatMap(codesOf);
  }
  if ("code" in error && typeof error.code === "string") {
    return [error.code];
  }
  return "cause" in error ? codesOf(error.cause) : [];
}

function nameOf(error: unknown): string {
  return typeof error === "object" && error !== null && "name" in error ? String(error.name) : "error";
}

/** Statuses that say that the other side could not deal with the request now: worth another try. */
const OVERLOADED: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Another try may end better. */
export function mayBeRetried(outcome: CallOutcome): boolean {
  return outcome.kind !== "answered" || OVERLOADED.has(outcome.status);
}

/** Counts against the other side. */
export function isFailure(outcome: CallOutcome): boolean {
  return outcome.kind !== "answered" || outcome.status >= 500;
}

/**
 * The outcome of all tries together: a try whose outcome is unknown may have had its effect, and a later try that was not
 * sent or was turned away does not undo that.
 */
export function together(outcomes: readonly CallOutcome[], last: CallOutcome): CallOutcome {
  const doubt = mayBeRetried(last) ? outcomes.find(({ kind }) => kind === "unknown") : undefined;
  return doubt ?? last;
}
