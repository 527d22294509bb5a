import type { z } from "zod";
import type { Caller } from "../access-token.ts";
import { Answer } from "../answer.ts";
import type { Queries } from "../postgres/queries.ts";
import type { chassisProblems } from "../problem.ts";
import {
  admitted,
  type Described,
  described,
  type Handler,
  type Method,
  type Route,
  type RouteRequest,
  readRequest,
} from "../route.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Idempotency } from "./idempotency.ts";
import { idempotencyKey } from "./idempotency-key.ts";

/** A request that takes place once. */
type IdempotentRequest<B extends z.ZodType, Q extends z.ZodType> = RouteRequest<z.output<B>, z.output<Q>> & {
  readonly caller: Caller;
  /** What all that the handler writes goes through: it is committed together with the answer that is replayed later. */
  readonly transaction: Queries;
};

const PROBLEMS: readonly (keyof typeof chassisProblems)[] = [
  "idempotency-key-missing",
  "idempotency-key-malformed",
  "idempotency-key-in-flight",
  "idempotency-key-reused",
];

const REQUEST_HEADERS = {
  "Idempotency-Key": {
    description: "Names this request: a repetition with the same key does nothing again",
    required: true,
  },
};

/**
 * A route that needs a valid access token and an Idempotency-Key: a caller that repeats a request with its key gets the first
 * result, whether success or problem, and nothing takes place twice.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function idempotentRoute<B extends z.ZodType, R extends z.ZodType, Q extends z.ZodType = z.ZodUnknown>(
  method: Method,
  path: string,
  idempotency: Idempotency,
  spec: Described<B, Q, R> & {
    /** @default any caller may */
    readonly role?: string;
    readonly handle: Handler<IdempotentRequest<B, Q>, R>;
  },
): Route {
  return {
    ...described(method, path, {
      ...spec,
      requestHeaders: { ...spec.requestHeaders, ...REQUEST_HEADERS },
      problems: [...PROBLEMS, ...(spec.problems ?? [])],
    }),
    needsToken: true,
    role: spec.role,
    answer: async (request, tokenCaller) => {
      const caller = admitted(tokenCaller, spec.role);
      const key = idempotencyKey(request.header("idempotency-key"));
      const read = readRequest(spec, request);
      const { params, query, body, context, statusOf } = request;
      const fingerprint = fingerprintOf([params, query, body]);
      return idempotency.once(
        { caller: caller.subject, route: `${method} ${path}`, key, fingerprint },
        { status: spec.status, statusOf, correlationId: context.correlationId },
        async (transaction) => Answer.of(await spec.handle(Object.assign(read, { caller, transaction }))),
      );
    },
  };
}
