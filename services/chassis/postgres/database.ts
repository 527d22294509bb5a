import { Client, Pool, type PoolClient, type QueryResultRow } from "pg";
import type { CredentialsFile } from "../credentials/credentials-file.ts";
import type { Login } from "../credentials/login.ts";
import type { Logger } from "../logger.ts";
import { connectionString } from "./connection-string.ts";
import { committed, queryOf, transactionOn } from "./open-transaction.ts";
import type { Queries, Statement } from "./queries.ts";
import { isRefusedLogin } from "./refused-login.ts";

export interface DatabaseProps {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** The login that wins over the URL's; followed when it changes. @default the URL's, for good */
  readonly credentials?: CredentialsFile | undefined;
  /** PEM: who signs the server's certificate; then the connection is encrypted and the certificate verified. @default as the URL says */
  readonly caFile?: string | undefined;
  /** Most connections at once. */
  readonly connections: number;
  /** How the sessions name themselves in the server's own views. */
  readonly service: string;
  readonly log: Logger;
}

/**
 * A pool of connections that replaces lost ones by itself. When its login changes, new connections are made with the new one, idle
 * ones of the old one end at once and the others when what they do is done.
 */
export class Database implements Queries {
  readonly #pool: Pool;
  readonly #credentials: CredentialsFile | undefined;
  /** What each connection has logged in with. */
  readonly #logins = new WeakMap<object, Login>();
  readonly #endings: (() => Promise<void>)[] = [];

  constructor({ url, credentials, caFile, connections, service, log }: DatabaseProps) {
    const logins = this.#logins;
    this.#credentials = credentials;
    this.#pool = new Pool({
      // The pool makes each of its connections by this, so each is made with the login of its time.
      Client: class extends Client {
        constructor(config?: object) {
          const login = credentials?.current;
          super({ ...config, connectionString: connectionString(url, login, caFile) });
          if (login !== undefined) {
            logins.set(this, login);
          }
        }
      },
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
    credentials?.onChange(() => this.#endIdle());
  }

  async rows<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const query = queryOf(statement, values);
    return this.#connected(async (client, lost) => {
      try {
        return (await client.query<Row>(query)).rows;
      } catch (error) {
        // It may still be at work on what was given up here.
        lost(error);
        throw error;
      }
    });
  }

  /**
   * Runs the work in one transaction (READ COMMITTED): committed when it resolves, rolled back when it rejects.
   *
   * @throws what the work throws, and the database's own error when the commit fails: then nobody knows whether it took place;
   * Error when the work resolved though one of its statements had failed, as then nothing is committed
   */
  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    return this.#connected(async (client, lost) => {
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
      }
    });
  }

  async check(): Promise<void> {
    await this.rows({ name: "check", text: "select 1" }, []);
  }

  /** What is to end before the connections do. */
  beforeClose(end: () => Promise<void>): void {
    this.#endings.push(end);
  }

  async close(): Promise<void> {
    await Promise.all(this.#endings.map((end) => end()));
    await this.#pool.end();
  }

  /** @param work told how to say that its connection is in a state that nobody knows: that is not given to the next one */
  async #connected<T>(work: (client: PoolClient, lost: (error: unknown) => void) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    let broken = false;
    const lost = () => {
      broken = true;
    };
    client.on("error", lost);
    try {
      return await work(client, lost);
    } finally {
      client.off("error", lost);
      this.#release(client, broken);
    }
  }

  /** A login may be withdrawn before this process has seen the next one: one that is refused is looked up and tried again, once. */
  async #connect(): Promise<PoolClient> {
    const login = this.#credentials?.current;
    try {
      return await this.#pool.connect();
    } catch (error) {
      if (!isRefusedLogin(error)) {
        throw error;
      }
      await this.#credentials?.refresh();
      if (this.#credentials?.current === login) {
        throw error;
      }
      return this.#pool.connect();
    }
  }

  #release(client: PoolClient, broken: boolean): void {
    client.release(broken || this.#logins.get(client) !== this.#credentials?.current);
  }

  /** The pool gives idle connections first: each that is taken here is of the old login and ends, or new and stays. */
  #endIdle(): void {
    for (let count = this.#pool.idleCount; count > 0; count--) {
      this.#pool.connect().then(
        (client) => this.#release(client, false),
        () => {
          // Whoever needs the next one is told.
        },
      );
    }
  }
}
