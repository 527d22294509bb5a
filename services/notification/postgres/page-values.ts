import type { PageRequest } from "@plinth/chassis";

/** Before the first page: the highest bigint. */
const NEWEST = "9223372036854775807";

/** The last two values of a statement that lists by falling `seq`: the place that it goes on after, and how many rows. */
export function pageValues({ after = NEWEST, limit }: PageRequest): [string, number] {
  return [after, limit + 1];
}
