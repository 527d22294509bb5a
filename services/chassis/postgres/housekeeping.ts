import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../logger.ts";
import type { Database } from "./database.ts";
import { type Purge, purge } from "./purge.ts";
import type { Statement } from "./queries.ts";

/**
 * Ids of messages are kept longer than any topic keeps its messages, dead letters (30 days and a segment) among them, so that
 * nothing that can still be read or replayed is taken for new; results of requests for two days, where callers are told one.
 */
const PURGES: readonly Statement[] = [
  {
    name: "purge-inbox",
    text: `delete from inbox where ctid = any (array(
             select ctid from inbox where handled_at < now() - interval '45 days'
              order by handled_at limit $1 for update skip locked))
           returning true`,
  },
  {
    name: "purge-inbox-attempts",
    text: `delete from inbox_attempts where ctid = any (array(
             select ctid from inbox_attempts where begun_at < now() - interval '45 days'
              order by begun_at limit $1 for update skip locked))
           returning true`,
  },
  {
    name: "purge-idempotency-keys",
    text: `delete from idempotency_keys where ctid = any (array(
             select ctid from idempotency_keys where created_at < now() - interval '2 days'
              order by created_at limit $1 for update skip locked))
           returning true`,
  },
];

const HOUR_MS = 60 * 60 * 1000;

/** Lets go of what is too old to matter, now and then. Every replica may do it at the same time. */
export class Housekeeping {
  readonly #database: Database;
  readonly #purges: readonly Purge[];
  readonly #log: Logger;
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;

  /** Begins at once, and again each hour until it is closed. @param purges of the service's own tables */
  constructor(database: Database, purges: readonly Purge[], log: Logger) {
    this.#database = database;
    this.#purges = [...PURGES.map((statement) => ({ statement })), ...purges];
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
      await this.#purgeAll(signal);
      await sleep(HOUR_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** One that fails does not keep the others from being done. */
  async #purgeAll(signal: AbortSignal): Promise<void> {
    for (const each of this.#purges) {
      await purge(this.#database, each, signal).catch((err) => {
        const { name } = each.statement;
        this.#log.warn({ err, purge: name }, "old rows were not deleted: trying again in an hour");
      });
    }
  }
}
