import type { PoolClient, QueryResultRow } from "pg";
import type { Queries, Statement } from "./queries.ts";

/** What is to be done once each open transaction has committed. */
const waiting = new WeakMap<Queries, (() => void)[]>();

/** The transaction that was begun on the connection. */
export function transactionOn(client: PoolClient): Queries {
  const tx: Queries = {
    rows: async <Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]) =>
      (await client.query<Row>(queryOf(statement, values))).rows,
  };
  waiting.set(tx, []);
  return tx;
}

/** The statement as `pg` takes it, which does not change the values. */
export function queryOf({ name, text }: Statement, values: readonly unknown[]) {
  return { name, text, values: values as unknown[] };
}

/** Calls back once the transaction has committed, never when it is rolled back; at once where there is none. */
export function afterCommit(tx: Queries, callback: () => void): void {
  const callbacks = waiting.get(tx);
  if (callbacks === undefined) {
    callback();
  } else {
    callbacks.push(callback);
  }
}

/** To be called when the transaction has committed. */
export function committed(tx: Queries): void {
  for (const callback of waiting.get(tx) ?? []) {
    callback();
  }
}
