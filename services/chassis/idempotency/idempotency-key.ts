import { Problem } from "../problem.ts";

const LONGEST = 255;

/** Printable ASCII without quotes and backslashes, which a structured string would have to escape. */
const KEY = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * The key of a request. The draft makes it a structured string, in quotes; most callers send it bare: both name the same key.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 * @throws Problem `idempotency-key-missing`, `idempotency-key-malformed`
 */
export function idempotencyKey(header: string | undefined): string {
  if (header === undefined || header === "") {
    throw new Problem("idempotency-key-missing");
  }
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (key.length > LONGEST || !KEY.test(key)) {
    throw new Problem("idempotency-key-malformed", {
      detail: `A key is 1 to ${LONGEST} printable ASCII characters without spaces, quotes and backslashes.`,
    });
  }
  return key;
}
