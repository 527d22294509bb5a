import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "@plinth/chassis";
import { type Database, databaseUnavailable } from "@plinth/chassis/postgres";
import type { ReservationsInPostgres } from "../postgres/reservations-in-postgres.ts";
import type { ReserveStock } from "./reserve-stock.ts";

export interface ExpirySweeperProps {
  readonly database: Database;
  readonly reservations: ReservationsInPostgres;
  readonly reserveStock: ReserveStock;
  readonly log: Logger;
}

/** Between two looks, in milliseconds. */
const PAUSE_MS = 1_000;

/** Holds at once. */
const BATCH = 100;

/**
 * Gives back what nobody confirmed in time. It runs in every replica: of two that find the same hold, the second finds that
 * it has ended.
 */
export class ExpirySweeper {
  readonly #props: ExpirySweeperProps;
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;
  #isFailing = false;

  /** Begins at once, and goes on through every absence of Postgres until it is closed. */
  constructor(props: ExpirySweeperProps) {
    this.#props = props;
    this.#done = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const found = await this.#sweep().catch((err) => this.#failed(err));
      if (found < BATCH) {
        await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** One hold that cannot be given back does not keep the others. @returns how many were due */
  async #sweep(): Promise<number> {
    const { database, reservations, reserveStock } = this.#props;
    const due = await reservations.due(BATCH);
    const failures: unknown[] = [];
    for (const { orderId, ...context } of due) {
      await reserveStock.expire(database, orderId, context).catch((err) => {
        if (databaseUnavailable(err) !== undefined) {
          throw err;
        }
        failures.push(err);
      });
    }
    if (failures.length > 0) {
      throw failures[0];
    }
    this.#isFailing = false;
    return due.length;
  }

  #failed(err: unknown): number {
    if (!this.#isFailing) {
      this.#props.log.warn({ err }, "holds whose time is over cannot be given back: trying again");
    }
    this.#isFailing = true;
    return 0;
  }
}
