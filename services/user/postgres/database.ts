import type { Logger } from "@plinth/chassis";
import { Pool, type QueryResultRow } from "pg";

/** A statement that the server parses and plans once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** A pool of connections that replaces lost ones by itself. */
export class Database {
  readonly #pool: Pool;

  constructor(url: string, connections: number, log: Logger) {
    this.#pool = new Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: 2_000,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      statement_timeout: 5_000,
      query_timeout: 6_000,
      application_name: "user",
    });
    this.#pool.on("error", (err) => log.warn({ err }, "an idle database connection was lost"));
  }

  async rows<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.#pool.query<Row>({ ...statement, values: [...values] });
    return rows;
  }

  async check(): Promise<void> {
    await this.#pool.query({ name: "check", text: "select 1" });
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
