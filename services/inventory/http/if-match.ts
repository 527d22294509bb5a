import { Problem } from "@plinth/chassis";
import type { Precondition } from "../use-cases/move-stock.ts";

/** One or more entity tags, separated by commas. @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3 */
const TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/.source;
const TAGS = new RegExp(`^[ \\t]*${TAG}(?:[ \\t]*,[ \\t]*${TAG})*[ \\t]*$`);

/** The entity tag of a version. */
export function tagOf(version: number): string {
  return `"${version}"`;
}

/**
 * What `If-Match` asks for: undefined where it is not there or takes any version. Weak tags never match.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
 * @throws Problem `if-match-malformed`
 */
export function ifMatch(header: string | undefined): Precondition | undefined {
  if (header === undefined || header.trim() === "*") {
    return undefined;
  }
  if (!TAGS.test(header)) {
    throw new Problem("if-match-malformed");
  }
  const tags = new Set(header.match(new RegExp(TAG, "g")));
  return (version) => tags.has(tagOf(version));
}
