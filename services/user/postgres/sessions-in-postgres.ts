import type { Database, Statement } from "@plinth/chassis/postgres";
import type { Role } from "../domain/role.ts";
import type { KnownToken, Sessions } from "../domain/session.ts";

interface TokenRow {
  session_id: string;
  user_id: string;
  roles: Role[];
  used: boolean;
}

const OPEN: Statement = {
  name: "open-session",
  text: `with session as (
           insert into sessions (user_id, expires_at, ends_at)
           values ($1, now() + make_interval(secs => least($3::int, $4::int)), now() + make_interval(secs => $4::int))
           returning id
         )
         insert into refresh_tokens (hash, session_id) select $2, id from session returning session_id`,
};
const FIND: Statement = {
  name: "find-refresh-token",
  text: `select t.session_id, t.used_at is not null as used, s.user_id, u.roles
           from refresh_tokens t join sessions s on s.id = t.session_id join users u on u.id = s.user_id
          where t.hash = $1 and s.expires_at > now()`,
};
/** Whoever touches a session's tokens locks the session first, so that no two wait for each other. */
const ROTATE: Statement = {
  name: "rotate-refresh-token",
  text: `with session as materialized (
           select id from sessions where id = $1 and expires_at > now() for no key update
         ), used as (
           update refresh_tokens t set used_at = now() from session
            where t.hash = $2 and t.session_id = session.id and t.used_at is null
           returning t.session_id
         ), prolonged as (
           update sessions s set expires_at = least(s.ends_at, now() + make_interval(secs => $4::int))
             from used where s.id = used.session_id
         )
         insert into refresh_tokens (hash, session_id) select $3, session_id from used returning session_id`,
};
const END: Statement = { name: "end-session", text: "delete from sessions where id = $1 and user_id = $2" };

export interface SessionLimits {
  /** A session is over when it was not refreshed for so long. Seconds. */
  readonly idleSeconds: number;
  /** And after so long in any case. Seconds. */
  readonly longestSeconds: number;
}

export class SessionsInPostgres implements Sessions {
  readonly #database: Database;
  readonly #limits: SessionLimits;

  constructor(database: Database, limits: SessionLimits) {
    this.#database = database;
    this.#limits = limits;
  }

  async open(userId: string, tokenHash: Buffer): Promise<string> {
    const { idleSeconds, longestSeconds } = this.#limits;
    const values = [userId, tokenHash, idleSeconds, longestSeconds];
    const [row] = await this.#database.rows<{ session_id: string }>(OPEN, values);
    return row?.session_id ?? "";
  }

  async find(tokenHash: Buffer): Promise<KnownToken | undefined> {
    const [row] = await this.#database.rows<TokenRow>(FIND, [tokenHash]);
    return row === undefined
      ? undefined
      : { sessionId: row.session_id, userId: row.user_id, roles: row.roles, used: row.used };
  }

  async rotate(sessionId: string, tokenHash: Buffer, successorHash: Buffer): Promise<boolean> {
    const values = [sessionId, tokenHash, successorHash, this.#limits.idleSeconds];
    return (await this.#database.rows(ROTATE, values)).length > 0;
  }

  async end(sessionId: string, userId: string): Promise<void> {
    await this.#database.rows(END, [sessionId, userId]);
  }
}
