/** How long to wait between tries: twice as long each time. */
export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * The pause after a try, in milliseconds: half of it fixed, half by chance, so that what failed together does not come
 * back together.
 * @param attempt which try it was, from 1
 * @param chance from 0 to 1
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export function pause({ firstMs, longestMs }: BackOff, attempt: number, chance: number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  return Math.round(whole / 2 + (whole / 2) * chance);
}
