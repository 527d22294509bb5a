/** One kind of problem that a service answers with. */
export interface ProblemKind {
  readonly status: number;
  /** The same for every occurrence. */
  readonly title: string;
  /** @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** All problems of a service, by code. The one place where a status is chosen. */
export type ProblemTable = Readonly<Record<string, ProblemKind>>;

/** A field that was refused. */
export interface FieldFault {
  /** JSON pointer into the request's body (RFC 6901). */
  readonly pointer: string;
  readonly detail: string;
}

/** What is known of this one occurrence. It reaches the caller: no internals. */
export interface Occurrence {
  readonly detail?: string;
  readonly errors?: readonly FieldFault[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the request that it first occurred to, where this is a replay. @default that of the request */
  readonly correlationId?: string;
}

/** Thrown anywhere below a route; becomes the answer. */
export class Problem extends Error {
  readonly code: string;
  readonly occurrence: Occurrence;

  constructor(code: string, occurrence: Occurrence = {}) {
    super(occurrence.detail ?? code);
    this.name = "Problem";
    this.code = code;
    this.occurrence = occurrence;
  }
}

/** The problems that the chassis itself answers with. */
export const chassisProblems = {
  "malformed-body": { status: 400, title: "The body is not valid JSON" },
  "malformed-request": { status: 400, title: "The request cannot be read" },
  "invalid-query": { status: 400, title: "The query breaks the rules of this route" },
  "invalid-cursor": { status: 400, title: "The cursor is not one of this list" },
  "idempotency-key-missing": { status: 400, title: "This route needs an Idempotency-Key" },
  "idempotency-key-malformed": { status: 400, title: "The Idempotency-Key cannot be read" },
  unauthenticated: {
    status: 401,
    title: "An access token is needed",
    headers: { "www-authenticate": "Bearer" },
  },
  "invalid-token": {
    status: 401,
    title: "The access token is not valid",
    headers: { "www-authenticate": 'Bearer error="invalid_token"' },
  },
  forbidden: {
    status: 403,
    title: "The access token does not allow this",
    headers: { "www-authenticate": 'Bearer error="insufficient_scope"' },
  },
  "not-found": { status: 404, title: "There is nothing at this path" },
  "method-not-allowed": { status: 405, title: "This path does not know the method" },
  "idempotency-key-in-flight": {
    status: 409,
    title: "A request with this Idempotency-Key is being served",
    headers: { "retry-after": "1" },
  },
  "body-too-large": { status: 413, title: "The body is too large" },
  "unsupported-media-type": { status: 415, title: "The body must be application/json" },
  "invalid-body": { status: 422, title: "The body breaks the rules of this route" },
  "idempotency-key-reused": { status: 422, title: "This Idempotency-Key was used for another request" },
  "rate-limited": { status: 429, title: "Too many requests" },
  "internal-error": { status: 500, title: "Something went wrong on our side" },
  unavailable: { status: 503, title: "The service cannot answer just now", headers: { "retry-after": "1" } },
} as const satisfies ProblemTable;

/** Where the kinds of problems live; the last part is the code. */
const TYPE_BASE = "https://plinth.dev/problems/";

/** The body of an answer. @see https://www.rfc-editor.org/rfc/rfc9457 */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly correlationId: string;
  readonly errors?: readonly FieldFault[];
}

/** @throws Error for a code that is not in the table: a fault of the service itself. */
export function kindOf(table: ProblemTable, code: string): ProblemKind {
  const kind = table[code];
  if (kind === undefined) {
    throw new Error(`The problem "${code}" is not in the service's table: ${Object.keys(table).join(", ")}`);
  }
  return kind;
}

export function problemDocument(
  kind: ProblemKind,
  code: string,
  { detail, errors, correlationId: first }: Occurrence,
  correlationId: string,
): ProblemDocument {
  return {
    type: `${TYPE_BASE}${code}`,
    title: kind.title,
    status: kind.status,
    ...(detail === undefined ? {} : { detail }),
    code,
    correlationId: first ?? correlationId,
    ...(errors === undefined ? {} : { errors }),
  };
}
