import { errorCodeOf } from "../error-code.ts";

/** How long, and how often, a request that may be repeated is repeated. */
export interface RetryPolicy {
  /** Seconds from the first try to giving up; one try alone may not take longer either. @default 30 */
  readonly deadlineSeconds: number;
  /** Milliseconds before the second try; doubled for each further one, with jitter. @default 100 */
  readonly firstDelay: number;
  /** The longest pause, in milliseconds. @default 2000 */
  readonly longestDelay: number;
}

export const defaultRetryPolicy: RetryPolicy = { deadlineSeconds: 30, firstDelay: 100, longestDelay: 2000 };

/** Milliseconds to pause before try number `attempt` + 1 (1 = the first has failed). Jittered, so that many don't come at once. */
export function pauseAfter(policy: RetryPolicy, attempt: number, random: () => number = Math.random): number {
  const full = Math.min(policy.longestDelay, policy.firstDelay * 2 ** (attempt - 1));
  return full / 2 + (full / 2) * random();
}

/** Connection errors after which the server cannot have seen the request: any request may be sent again. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN"]);

/** Connection errors after which it may have seen it: only what does no harm twice may be sent again. */
const perhapsSent = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNABORTED", "ERR_STREAM_PREMATURE_CLOSE"]);

/** Whether a request that failed without an answer may be sent again. */
export function isRetriableFailure(error: unknown, idempotent: boolean): boolean {
  const code = errorCodeOf(error);
  if (code === undefined) return false;
  return neverSent.has(code) || (idempotent && perhapsSent.has(code));
}

/** Whether a request with this answer may be sent again: 429 always (it was not acted on), 5xx where twice does no harm. */
export function isRetriableStatus(status: number, idempotent: boolean): boolean {
  if (status === 429) return true;
  return idempotent && (status === 500 || status === 502 || status === 503 || status === 504);
}
