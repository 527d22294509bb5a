import { types } from "node:util";
import { type Dispatcher, request } from "undici";
import { type Failed, targetRefused, troubled } from "../domain/outcome.ts";
import { ADDRESS_REFUSED } from "../guard/guarded-agent.ts";
import { retryAfter } from "./retry-after.ts";

/** How much of an answer's body is read, to let go of the connection in good order. It is not looked at. Bytes. */
const BODY_LIMIT = 16_384;

export interface HttpPost {
  readonly url: string | URL;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON */
  readonly body: string;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

/** What is looked at of an answer. */
export interface PostAnswer {
  readonly kind: "answered";
  readonly status: number;
  /** How long the other side asks to be spared, in milliseconds; undefined where it does not. */
  readonly spareMs: number | undefined;
}

/** Posts JSON and follows no redirect. @returns the answer, or why there was none */
export async function httpPost({ url, headers, body, dispatcher, signal }: HttpPost): Promise<PostAnswer | Failed> {
  try {
    const answer = await request(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "Plinth/1", ...headers },
      body,
      dispatcher,
      signal,
    });
    await answer.body.dump({ limit: BODY_LIMIT, signal }).catch(() => undefined);
    const spareMs = retryAfter(answer.headers["retry-after"], Date.now());
    return { kind: "answered", status: answer.statusCode, spareMs };
  } catch (error) {
    return failureOf(error, signal);
  }
}

function failureOf(error: unknown, signal: AbortSignal): Failed {
  const code = types.isNativeError(error) && "code" in error ? String(error.code) : "";
  if (code === ADDRESS_REFUSED) {
    return targetRefused();
  }
  return troubled(signal.aborted || /TIMEOUT|TIMEDOUT/.test(code) ? "time-out" : "unreachable");
}
