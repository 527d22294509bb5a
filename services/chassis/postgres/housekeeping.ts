import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../logger.ts";
import type { Database } from "./database.ts";
import type { Statement } from "./queries.ts";

/**
 * Ids of messages are kept longer than any topic keeps its messages, dead letters (30 days and a segment) among them, so that
 * nothing that can still be read or replayed is taken for new; results of requests for two days, where callers are told one.
 * Rows that another replica is about to delete are left to it.
 */
const PURGES: readonly Statement[] = [
  {
    name: "purge-inbox",
    text: `delete from inbox where (consumer, message_id) in (
             select consumer, message_id from inbox where handled_at < now() - interval '45 days'
              order by handled_at limit $1 for update skip locked)
           returning true`,
  },
  {
    name: "purge-inbox-attempts",
    text: `delete from inbox_attempts where (consumer, message_id) in (
             select consumer, message_id from inbox_attempts where begun_at < now() - interval '45 days'
              order by begun_at limit $1 for update skip locked)
           returning true`,
  },
  {
    name: "purge-idempotency-keys",
    text: `delete from idempotency_keys where (caller, route, key) in (
             select caller, route, key from idempotency_keys where created_at < now() - interval '2 days'
              order by created_at limit $1 for update skip locked)
           returning true`,
  },
];

/** Rows of one statement: few enough to be done in no time. */
const BATCH = 1_000;

const HOUR_MS = 60 * 60 * 1000;

/** Lets go of what is too old to matter, now and then. Every replica may do it at the same time. */
export class Housekeeping {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;

  /** Begins at once, and again each hour until it is closed. */
  constructor(database: Database, log: Logger) {
    this.#database = database;
    this.#log = log;
    this.#done = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.#purge().catch((err) => this.#log.warn({ err }, "old rows were not deleted: trying again in an hour"));
      await sleep(HOUR_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #purge(): Promise<void> {
    for (const statement of PURGES) {
      let deleted = BATCH;
      while (deleted === BATCH && !this.#closing.signal.aborted) {
        deleted = (await this.#database.rows(statement, [BATCH])).length;
      }
    }
  }
}
