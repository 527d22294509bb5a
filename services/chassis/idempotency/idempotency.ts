import { Answer } from "../answer.ts";
import type { Database } from "../postgres/database.ts";
import type { Queries, Statement } from "../postgres/queries.ts";
import { type Occurrence, Problem } from "../problem.ts";

/** What makes two requests the same one. */
export interface RequestIdentity {
  /** Who asks: the same key of somebody else is another one. */
  readonly caller: string;
  /** Method and template of the path. */
  readonly route: string;
  readonly key: string;
  /** Of all that the result depends on. */
  readonly fingerprint: string;
}

/** How an answer is to be given where the work itself does not say. */
export interface Rendering {
  /** The status of an answer that names none. */
  readonly status: number;
  /** The status that a problem of this code is answered with. */
  readonly statusOf: (code: string) => number;
  /** Of this request, for a problem that is replayed later. */
  readonly correlationId: string;
}

interface Stored {
  fingerprint: string;
  problem: string | null;
  status: number;
  headers: Record<string, string>;
  body: string | null;
}

const LOCK: Statement = {
  name: "idempotency-lock",
  text: "select pg_try_advisory_xact_lock(hashtextextended($1, 4)) as held",
};
const FIND: Statement = {
  name: "idempotency-find",
  text: `select fingerprint, problem, status, headers, body from idempotency_keys
          where caller = $1 and route = $2 and key = $3`,
};
const KEEP: Statement = {
  name: "idempotency-keep",
  text: `insert into idempotency_keys (caller, route, key, fingerprint, problem, status, headers, body)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
};
const BEGIN_WORK: Statement = { name: "idempotency-begin", text: "savepoint work" };
const UNDO_WORK: Statement = { name: "idempotency-undo", text: "rollback to savepoint work" };

/**
 * First results, by key. The result is kept in the transaction of the work itself: either both are there or neither is, so
 * that a request that was cut off anywhere can be repeated.
 */
export class Idempotency {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Does the work unless it has been done, and answers with its first result: an answer, or a problem below 500. What fails
   * in any other way leaves nothing behind, and may be tried again.
   *
   * @param work gets the transaction that all it writes goes through
   * @throws Problem `idempotency-key-in-flight`, `idempotency-key-reused`, and what the work throws
   */
  async once(
    identity: RequestIdentity,
    rendering: Rendering,
    work: (tx: Queries) => Promise<Answer<unknown>>,
  ): Promise<Answer<unknown>> {
    const outcome = await this.#database.transaction(async (tx) => {
      await lock(tx, identity);
      return (await firstResult(tx, identity)) ?? (await keepResult(tx, identity, rendering, work));
    });
    if (outcome instanceof Problem) {
      throw outcome;
    }
    return outcome;
  }
}

/** The lock goes with the transaction, however that ends, so a crash leaves no key locked. */
async function lock(tx: Queries, { caller, route, key }: RequestIdentity): Promise<void> {
  const [row] = await tx.rows<{ held: boolean }>(LOCK, [JSON.stringify([caller, route, key])]);
  if (row?.held !== true) {
    throw new Problem("idempotency-key-in-flight");
  }
}

/** Looks in a statement after the lock's, which sees what the lock's last holder has committed. */
async function firstResult(tx: Queries, identity: RequestIdentity): Promise<Answer<unknown> | Problem | undefined> {
  const { caller, route, key, fingerprint } = identity;
  const [stored] = await tx.rows<Stored>(FIND, [caller, route, key]);
  if (stored === undefined) {
    return undefined;
  }
  if (stored.fingerprint !== fingerprint) {
    throw new Problem("idempotency-key-reused");
  }
  const body: unknown = stored.body === null ? undefined : JSON.parse(stored.body);
  return stored.problem === null
    ? new Answer(body, stored.status, stored.headers)
    : new Problem(stored.problem, body as Occurrence);
}

async function keepResult(
  tx: Queries,
  identity: RequestIdentity,
  rendering: Rendering,
  work: (tx: Queries) => Promise<Answer<unknown>>,
): Promise<Answer<unknown> | Problem> {
  await tx.rows(BEGIN_WORK, []);
  try {
    const answer = await work(tx);
    await keep(tx, identity, { ...answer, status: answer.status ?? rendering.status, problem: null });
    return answer;
  } catch (error) {
    if (!(error instanceof Problem) || rendering.statusOf(error.code) >= 500) {
      throw error;
    }
    await tx.rows(UNDO_WORK, []);
    const occurrence: Occurrence = { correlationId: rendering.correlationId, ...error.occurrence };
    const status = rendering.statusOf(error.code);
    await keep(tx, identity, { body: occurrence, status, headers: {}, problem: error.code });
    return error;
  }
}

async function keep(
  tx: Queries,
  { caller, route, key, fingerprint }: RequestIdentity,
  result: {
    readonly body: unknown;
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly problem: string | null;
  },
): Promise<void> {
  const { problem, status, headers, body } = result;
  const text = JSON.stringify(body) ?? null;
  await tx.rows(KEEP, [caller, route, key, fingerprint, problem, status, JSON.stringify(headers), text]);
}
