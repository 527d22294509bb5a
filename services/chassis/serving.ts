import express, { type Request, type Response } from "express";
import type { Authenticate, Caller } from "./access-token.ts";
import { NO_HEADERS } from "./answer.ts";
import { Problem } from "./problem.ts";
import type { RateLimit } from "./rate-limit.ts";
import { contextOf, type RequestContext } from "./request-context.ts";
import { admitted, type Route, type RouteRequest } from "./route.ts";
import { jsonHeaders, sendJson, sendNothing } from "./send.ts";

export interface ServingProps {
  readonly authenticate: Authenticate | undefined;
  readonly limit: RateLimit;
  readonly bodyLimitBytes: number;
  readonly statusOf: (code: string) => number;
}

/**
 * Serves a route: who calls, whether they may call so often, what they say, and then the route's own answer.
 * @throws Error when the route needs a token that nothing checks
 */
export function serving(route: Route, { authenticate, limit, bodyLimitBytes, statusOf }: ServingProps) {
  const admit = admission(route, authenticate, limit);
  const readBody = route.body === undefined ? undefined : bodyReader(bodyLimitBytes);
  const ownHeaders = inLowerCase(route.headers);
  const ownJsonHeaders = jsonHeaders(ownHeaders);
  return async (request: Request, response: Response): Promise<void> => {
    const caller = await admit(request);
    await readBody?.(request, response);
    const asked = new RequestOfExpress(request, contextOf(response), statusOf);
    const { body, status = route.status, headers } = await route.answer(asked, caller);
    const special = headers === NO_HEADERS ? undefined : { ...ownHeaders, ...inLowerCase(headers) };
    if (body === undefined) {
      sendNothing(response, status, special ?? ownHeaders);
    } else {
      sendJson(response, status, body, special === undefined ? ownJsonHeaders : jsonHeaders(special));
    }
  };
}

type Admit = (request: Request) => Promise<Caller | undefined>;

/** A request with a wrong token counts against its address, so that trying tokens is not for free. */
function admission(route: Route, authenticate: Authenticate | undefined, limit: RateLimit): Admit {
  if (!route.needsToken) {
    return async (request) => {
      await limit.ofAddress(request.ip ?? "");
      return undefined;
    };
  }
  if (authenticate === undefined) {
    throw new Error(`${route.method} ${route.path} needs a token, but the app was given no way to check one`);
  }
  return async (request) => {
    const caller = await authenticate(request.headers.authorization).catch(async (error) => {
      await limit.ofAddress(request.ip ?? "");
      throw error;
    });
    await limit.ofSubject(caller.subject);
    // Before a body is read: who may not do this need not say what.
    return admitted(caller, route.role);
  };
}

/** Reads JSON into `request.body`. @throws Problem `unsupported-media-type`; what Express's parser throws */
function bodyReader(limit: number): (request: Request, response: Response) => Promise<void> {
  const parse = express.json({ limit, strict: false, type: "application/json" });
  return (request, response) => {
    if (request.is("application/json") === false) {
      throw new Problem("unsupported-media-type");
    }
    return new Promise((resolve, reject) => {
      parse(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
  };
}

/** What Express knows of a request, worked out when it is asked for. */
class RequestOfExpress implements RouteRequest<unknown> {
  readonly context: RequestContext;
  readonly statusOf: (code: string) => number;
  readonly #request: Request;

  constructor(request: Request, context: RequestContext, statusOf: (code: string) => number) {
    this.#request = request;
    this.context = context;
    this.statusOf = statusOf;
  }

  get body(): unknown {
    return this.#request.body;
  }

  get query(): unknown {
    return this.#request.url.includes("?") ? this.#request.query : {};
  }

  get params(): Readonly<Record<string, string>> {
    return this.#request.params as Readonly<Record<string, string>>;
  }

  get address(): string {
    return this.#request.ip ?? "";
  }

  header(name: string): string | undefined {
    return this.#request.get(name);
  }
}

function inLowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
