/** A number of seconds, not of more digits than anybody can wait for. */
const SECONDS = /^\d{1,9}$/;

/** Not what else `Date.parse` makes a date of. */
const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * How long the other side asks to be spared, in milliseconds; undefined where it does not say, or not so that it can be read.
 * @param header Retry-After, as often as it came
 * @param now milliseconds since 1970
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfter(header: string | string[] | undefined, now: number): number | undefined {
  if (typeof header !== "string") {
    return undefined;
  }
  if (SECONDS.test(header)) {
    return Number(header) * 1000;
  }
  const date = DATE.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
