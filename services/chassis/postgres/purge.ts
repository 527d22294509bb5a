import type { Queries, Statement } from "./queries.ts";

/** Rows that go once they are too old to matter. */
export interface Purge {
  /**
   * Deletes as many as its first value says, and returns a row for each. What another replica is about to delete, it leaves
   * to that one (`for update skip locked`).
   */
  readonly statement: Statement;
  /** From `$2` on. @default none */
  readonly values?: readonly unknown[];
}

/** Rows of one statement: few enough to be done in no time. */
const BATCH = 1_000;

/** Deletes all that is due. @param signal ends it after the batch under way. @default nothing does */
export async function purge(queries: Queries, { statement, values = [] }: Purge, signal?: AbortSignal): Promise<void> {
  let deleted = BATCH;
  while (deleted === BATCH && !signal?.aborted) {
    deleted = (await queries.rows(statement, [BATCH, ...values])).length;
  }
}
