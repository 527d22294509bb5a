import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { Failure, messageOf } from "../failure.ts";
import { newTrace, type Trace, traceHeaders } from "./trace.ts";

export interface GatewayClientProps {
  /** The gateway's base URL. */
  readonly gateway: string;
  /** Goes with every request. */
  readonly trace: Trace;
  readonly signal: AbortSignal;
  /** Sent as bearer token. @default none */
  readonly token?: string;
}

export interface Call<S extends z.ZodType> {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** @default none */
  readonly body?: unknown;
  /** The status that the story goes on with. */
  readonly status: number;
  readonly reply: S;
}

interface Reply {
  readonly status: number;
  readonly text: string;
}

const REQUEST_MS = 30_000;

/** Which service answers below a path: whose logs to look at when it does not. */
const SERVICES: readonly (readonly [string, string])[] = [
  ["/v1/users", "user"],
  ["/v1/sessions", "user"],
  ["/v1/products", "inventory"],
  ["/v1/warehouses", "inventory"],
  ["/v1/stock", "inventory"],
  ["/v1/orders", "order"],
  ["/v1/notifications", "notification"],
  ["/sandbox", "sandbox"],
];

/** Calls the platform as any customer would: by HTTP, through its gateway. */
export class GatewayClient {
  readonly #props: GatewayClientProps;

  constructor(props: GatewayClientProps) {
    this.#props = props;
  }

  /** The same for somebody who shows this token. */
  as(token: string): GatewayClient {
    return new GatewayClient({ ...this.#props, token });
  }

  /** The same outside of the trace: for questions that are asked again and again. */
  aside(): GatewayClient {
    return new GatewayClient({ ...this.#props, trace: newTrace() });
  }

  /** @throws Failure for any other status, and for a reply that is not what the API promises */
  async call<S extends z.ZodType>(call: Call<S>): Promise<z.output<S>> {
    return this.#read(call, await this.#send(call, {}));
  }

  /**
   * Sends the same request twice with one Idempotency-Key, as a caller does that lost the first answer.
   * @throws Failure where the second answer is another than the first
   */
  async callTwice<S extends z.ZodType>(call: Call<S>): Promise<z.output<S>> {
    const headers = { "idempotency-key": randomUUID() };
    const first = this.#read(call, await this.#send(call, headers));
    const second = this.#read(call, await this.#send(call, headers));
    if (!isDeepStrictEqual(first, second)) {
      throw this.#failure(call, "answered another thing when the request was repeated with its Idempotency-Key");
    }
    return first;
  }

  /** @returns undefined where the status is `absent`, such as 404 for what need not be there */
  async callIfThere<S extends z.ZodType>(call: Call<S>, absent: number): Promise<z.output<S> | undefined> {
    const reply = await this.#send(call, {});
    return reply.status === absent ? undefined : this.#read(call, reply);
  }

  async #send({ method, path, body }: Call<z.ZodType>, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const { gateway, trace, signal, token } = this.#props;
    try {
      const response = await fetch(`${gateway}${path}`, {
        method,
        headers: {
          ...traceHeaders(trace),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      signal.throwIfAborted();
      throw new Failure(
        `${method} ${gateway}${path} got no answer: ${reasonOf(error)}. \`npm run status\` tells what runs.`,
      );
    }
  }

  #read<S extends z.ZodType>(call: Call<S>, { status, text }: Reply): z.output<S> {
    if (status !== call.status) {
      throw this.#failure(call, `answered ${status} in place of ${call.status}: ${shortened(text)}`);
    }
    const parsed = call.reply.safeParse(jsonOrUndefined(text));
    if (!parsed.success) {
      const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "(all)"}: ${message}`);
      throw this.#failure(call, `answered what its API does not promise (${faults.join("; ")})`);
    }
    return parsed.data;
  }

  #failure({ method, path }: Call<z.ZodType>, what: string): Failure {
    const { gateway, trace } = this.#props;
    const service = SERVICES.find(([prefix]) => path.startsWith(prefix))?.[1] ?? "user";
    return new Failure(
      `${method} ${gateway}${path} ${what}\n\`npm run logs -- ${service}\` tells more; look for ${trace.correlationId}.`,
    );
  }
}

/** A refused connection hides in the cause of what `fetch` throws. */
function reasonOf(error: unknown): string {
  const cause = typeof error === "object" && error !== null && "cause" in error ? error.cause : undefined;
  return messageOf(cause ?? error);
}

function shortened(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
