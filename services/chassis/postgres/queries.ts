import type { QueryResultRow } from "pg";

/** A statement that the server parses and plans once a connection. */
export interface Statement {
  /** Unique within the service, at most 63 bytes. */
  readonly name: string;
  readonly text: string;
}

/** Something that statements can be sent to: a database, or one transaction in it. */
export interface Queries {
  rows<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}
