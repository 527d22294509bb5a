import type { z } from "zod";
import type { Caller } from "./access-token.ts";
import { Answer } from "./answer.ts";
import { readBody, readQuery } from "./body.ts";
import { Problem } from "./problem.ts";
import type { RequestContext } from "./request-context.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A request, as a route sees it. */
export interface RouteRequest<Body, Query = unknown> {
  readonly body: Body;
  readonly query: Query;
  readonly params: Readonly<Record<string, string>>;
  readonly context: RequestContext;
  /** Where the request comes from: the address that the trusted proxies name. */
  readonly address: string;
  /** A header of the request, by its name in any case. */
  header(name: string): string | undefined;
  /** The status that a problem of this code is answered with. @throws Error for a code that is in no table */
  statusOf(code: string): number;
}

/** What describes a route, beside its method and path. */
export interface Described<Body extends z.ZodType, Query extends z.ZodType, Reply extends z.ZodType> {
  /** One line for the API's description. */
  readonly summary: string;
  /** The query's parameters, as text. @default they are not looked at */
  readonly query?: Query;
  /** Unknown fields are refused where it is a `z.strictObject`. @default the route takes no body */
  readonly body?: Body;
  readonly status: number;
  /** `z.undefined()` where the status is 204. */
  readonly reply: Reply;
  /** @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers of the request that the route looks at, by name, for the API's description. @default none */
  readonly requestHeaders?: Readonly<Record<string, HeaderDescription>>;
  /** Headers of the answer that depend on the case, by name, for the API's description. @default none but `headers` */
  readonly replyHeaders?: Readonly<Record<string, string>>;
  /** Codes of the problems that it answers with, beside those of any route. @default none */
  readonly problems?: readonly string[];
}

export interface HeaderDescription {
  readonly description: string;
  /** @default false */
  readonly required?: boolean;
}

/** What a route does: the body of its answer, or an `answer` with a status or headers of its own. */
export type Handler<Request, Reply extends z.ZodType> = (
  request: Request,
) => Promise<z.input<Reply> | Answer<z.input<Reply>>> | z.input<Reply> | Answer<z.input<Reply>>;

/** One route: how it is served and how it is described come from the same definition. */
export interface Route {
  readonly method: Method;
  /** Express's template: `/v1/orders/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly status: number;
  readonly reply: z.ZodType;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestHeaders: Readonly<Record<string, HeaderDescription>>;
  /** What it says of the headers of its answer, by name; those of `headers` among them. */
  readonly replyHeaders: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
  readonly needsToken: boolean;
  /** The role that the caller must have. */
  readonly role: string | undefined;
  answer(request: RouteRequest<unknown>, caller: Caller | undefined): Promise<Answer<unknown>>;
}

type Request<B extends z.ZodType, Q extends z.ZodType> = RouteRequest<z.output<B>, z.output<Q>>;

/** A route that anyone may call. */
export function openRoute<B extends z.ZodType, R extends z.ZodType, Q extends z.ZodType = z.ZodUnknown>(
  method: Method,
  path: string,
  spec: Described<B, Q, R> & { readonly handle: Handler<Request<B, Q>, R> },
): Route {
  return {
    ...described(method, path, spec),
    needsToken: false,
    role: undefined,
    answer: async (request) => Answer.of(await spec.handle(readRequest(spec, request))),
  };
}

/** A route that needs a valid access token. */
export function tokenRoute<B extends z.ZodType, R extends z.ZodType, Q extends z.ZodType = z.ZodUnknown>(
  method: Method,
  path: string,
  spec: Described<B, Q, R> & {
    /** @default any caller may */
    readonly role?: string;
    readonly handle: Handler<Request<B, Q> & { readonly caller: Caller }, R>;
  },
): Route {
  return {
    ...described(method, path, spec),
    needsToken: true,
    role: spec.role,
    answer: async (request, caller) => {
      const known = admitted(caller, spec.role);
      return Answer.of(await spec.handle(Object.assign(readRequest(spec, request), { caller: known })));
    },
  };
}

/** @throws Problem `unauthenticated`, or `forbidden` without the role */
export function admitted(caller: Caller | undefined, role: string | undefined): Caller {
  if (caller === undefined) {
    throw new Problem("unauthenticated");
  }
  if (role !== undefined && !caller.roles.includes(role)) {
    throw new Problem("forbidden");
  }
  return caller;
}

export function described<B extends z.ZodType, Q extends z.ZodType, R extends z.ZodType>(
  method: Method,
  path: string,
  spec: Described<B, Q, R>,
) {
  const { summary, query, body, status, reply, headers = {}, requestHeaders = {}, problems = [] } = spec;
  const replyHeaders = { ...headers, ...spec.replyHeaders };
  return { method, path, summary, query, body, status, reply, headers, requestHeaders, replyHeaders, problems };
}

/** @throws Problem `invalid-body` or `invalid-query` with every fault */
export function readRequest<B extends z.ZodType, Q extends z.ZodType>(
  { body, query }: { readonly body?: B; readonly query?: Q },
  request: RouteRequest<unknown>,
): Request<B, Q> {
  return new ReadRequest(
    request,
    // A route without a schema never looks, so the type does not matter.
    body === undefined ? (undefined as z.output<B>) : readBody(body, request.body),
    query === undefined ? (undefined as z.output<Q>) : readQuery(query, request.query),
  );
}

/** A request whose body and query have been read; all else is worked out when it is asked for. */
class ReadRequest<Body, Query> implements RouteRequest<Body, Query> {
  readonly body: Body;
  readonly query: Query;
  /** A function of its own, as handlers take it out of the request. */
  readonly header: (name: string) => string | undefined;
  readonly statusOf: (code: string) => number;
  readonly #request: RouteRequest<unknown>;

  constructor(request: RouteRequest<unknown>, body: Body, query: Query) {
    this.#request = request;
    this.body = body;
    this.query = query;
    this.header = (name) => request.header(name);
    this.statusOf = request.statusOf;
  }

  get params(): Readonly<Record<string, string>> {
    return this.#request.params;
  }

  get context(): RequestContext {
    return this.#request.context;
  }

  get address(): string {
    return this.#request.address;
  }
}
