import type { z } from "zod";
import type { Caller } from "./access-token.ts";
import { readBody } from "./body.ts";
import { Problem } from "./problem.ts";
import type { RequestContext } from "./request-context.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A request, as a route sees it. */
export interface RouteRequest<Body> {
  readonly body: Body;
  readonly params: Readonly<Record<string, string>>;
  readonly context: RequestContext;
}

interface Described<Body extends z.ZodType, Reply extends z.ZodType> {
  /** One line for the API's description. */
  readonly summary: string;
  /** Unknown fields are refused where it is a `z.strictObject`. @default the route takes no body */
  readonly body?: Body;
  readonly status: number;
  readonly reply: Reply;
  /** @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Codes of the problems that it answers with, beside those of any route. @default none */
  readonly problems?: readonly string[];
}

type Handler<Request, Reply extends z.ZodType> = (request: Request) => Promise<z.input<Reply>> | z.input<Reply>;

/** One route: how it is served and how it is described come from the same definition. */
export interface Route {
  readonly method: Method;
  /** Express's template: `/v1/orders/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly body: z.ZodType | undefined;
  readonly status: number;
  readonly reply: z.ZodType;
  readonly headers: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
  readonly needsToken: boolean;
  answer(request: RouteRequest<unknown>, caller: Caller | undefined): Promise<unknown>;
}

/** A route that anyone may call. */
export function openRoute<B extends z.ZodType, R extends z.ZodType>(
  method: Method,
  path: string,
  spec: Described<B, R> & { readonly handle: Handler<RouteRequest<z.output<B>>, R> },
): Route {
  return {
    ...described(method, path, spec),
    needsToken: false,
    answer: async (request) => spec.handle({ ...request, body: bodyFor(spec.body, request.body) }),
  };
}

/** A route that needs a valid access token. */
export function tokenRoute<B extends z.ZodType, R extends z.ZodType>(
  method: Method,
  path: string,
  spec: Described<B, R> & { readonly handle: Handler<RouteRequest<z.output<B>> & { readonly caller: Caller }, R> },
): Route {
  return {
    ...described(method, path, spec),
    needsToken: true,
    answer: async (request, caller) => {
      if (caller === undefined) {
        throw new Problem("unauthenticated");
      }
      return spec.handle({ ...request, body: bodyFor(spec.body, request.body), caller });
    },
  };
}

function described<B extends z.ZodType, R extends z.ZodType>(method: Method, path: string, spec: Described<B, R>) {
  const { summary, body, status, reply, headers = {}, problems = [] } = spec;
  return { method, path, summary, body, status, reply, headers, problems };
}

/** A route without a schema for its body never sees one, so its type does not matter. */
function bodyFor<B extends z.ZodType>(schema: B | undefined, body: unknown): z.output<B> {
  return schema === undefined ? (undefined as z.output<B>) : readBody(schema, body);
}
