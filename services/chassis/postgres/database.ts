import { Pool, type QueryResultRow } from "pg";
import type { Logger } from "../logger.ts";
import { committed, queryOf, transactionOn } from "./open-transaction.ts";
import type { Queries, Statement } from "./queries.ts";

export interface DatabaseProps {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** Most connections at once. */
  readonly connections: number;
  /** How the sessions name themselves in the server's own views. */
  readonly service: string;
  readonly log: Logger;
}

/** A pool of connections that replaces lost ones by itself. */
export class Database implements Queries {
  readonly #pool: Pool;
  readonly #endings: (() => Promise<void>)[] = [];

  constructor({ url, connections, service, log }: DatabaseProps) {
    this.#pool = new Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: 2_000,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      statement_timeout: 5_000,
      idle_in_transaction_session_timeout: 10_000,
      query_timeout: 6_000,
      application_name: service,
    });
    this.#pool.on("error", (err) => log.warn({ err }, "an idle database connection was lost"));
  }

  async rows<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    return (await this.#pool.query<Row>(queryOf(statement, values))).rows;
  }

  /**
   * Runs the work in one transaction (READ COMMITTED): committed when it resolves, rolled back when it rejects.
   *
   * @throws what the work throws, and the database's own error when the commit fails: then nobody knows whether it took place;
   * Error when the work resolved though one of its statements had failed, as then nothing is committed
   */
  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    const lost = (error: Error) => {
      broken = error;
    };
    client.on("error", lost);
    try {
      await client.query("begin");
      const tx = transactionOn(client);
      const result = await work(tx);
      // In a transaction that a failed statement has broken, Postgres answers a commit by rolling back, without an error.
      const { command } = await client.query("commit");
      if (command !== "COMMIT") {
        throw new Error("The transaction was rolled back: one of its statements had failed");
      }
      committed(tx);
      return result;
    } catch (error) {
      await client.query("rollback").catch(lost);
      throw error;
    } finally {
      client.off("error", lost);
      // A connection in an unknown state is not given to the next one.
      client.release(broken);
    }
  }

  async check(): Promise<void> {
    await this.#pool.query({ name: "check", text: "select 1" });
  }

  /** What is to end before the connections do. */
  beforeClose(end: () => Promise<void>): void {
    this.#endings.push(end);
  }

  async close(): Promise<void> {
    await Promise.all(this.#endings.map((end) => end()));
    await this.#pool.end();
  }
}
