/** How the pauses between attempts grow. */
export interface Backoff {
  readonly firstMs: number;
  readonly factor: number;
  readonly longestMs: number;
}

/**
 * The pause after an attempt: exponential, and somewhere in the upper half of what that gives, so that what failed together
 * does not come back together.
 *
 * @param attempt counts from 1
 * @param random from 0 to 1
 * @param askedMs how long the other side asks to be spared: it is, up to the longest pause. @default it does not
 * @returns whole milliseconds
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal jitter")
 */
export function pauseAfter(
  { firstMs, factor, longestMs }: Backoff,
  attempt: number,
  random: number,
  askedMs = 0,
): number {
  const whole = Math.min(firstMs * factor ** (attempt - 1), longestMs);
  return Math.round(Math.max(whole / 2 + (whole / 2) * random, Math.min(askedMs, longestMs)));
}
