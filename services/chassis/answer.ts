/** Of an answer that has none beside the route's own. */
export const NO_HEADERS: Readonly<Record<string, string>> = {};

/** The answer of a route where status or headers depend on the case. */
export class Answer<Body> {
  readonly body: Body;
  /** Undefined for the route's own. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(body: Body, status: number | undefined, headers: Readonly<Record<string, string>>) {
    this.body = body;
    this.status = status;
    this.headers = headers;
  }

  /** A bare body as an answer. */
  static of<Body>(reply: Body | Answer<Body>): Answer<Body> {
    return reply instanceof Answer ? reply : new Answer(reply, undefined, NO_HEADERS);
  }
}

/** @default the route's own status, no further headers */
export function answer<Body>(
  body: Body,
  {
    status,
    headers = NO_HEADERS,
  }: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer<Body> {
  return new Answer(body, status, headers);
}
