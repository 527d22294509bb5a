import type { TraceContext } from "@plinth/chassis";
import type { NewMessage, Outbox } from "@plinth/chassis/kafka";
import type { Database, Queries, Statement } from "@plinth/chassis/postgres";
import type { Role } from "../domain/role.ts";
import type { Credentials, NewUser, Profile, ProfileChange, Users } from "../domain/user.ts";
import { userChanged, userRegistered } from "../domain/user-events.ts";

interface ProfileRow {
  id: string;
  email: string;
  name: string;
  version: number;
  created_at: Date;
  updated_at: Date;
}

interface CredentialsRow {
  id: string;
  password_hash: string;
  roles: Role[];
}

const PROFILE = "id, email, name, version, created_at, updated_at";

const ADD: Statement = {
  name: "add-user",
  text: `insert into users (email, name, password_hash, roles) values ($1, $2, $3, $4)
         on conflict (lower(email)) do nothing returning ${PROFILE}`,
};
const CREDENTIALS: Statement = {
  name: "credentials",
  text: "select id, password_hash, roles from users where lower(email) = $1",
};
const ROLES: Statement = { name: "roles", text: "select roles from users where id = $1" };
const READ: Statement = { name: "read-profile", text: `select ${PROFILE} from users where id = $1` };
const CHANGE: Statement = {
  name: "change-profile",
  text: `update users set name = $2, version = version + 1, updated_at = now() where id = $1 returning ${PROFILE}`,
};
const APPOINT: Statement = { name: "appoint", text: "update users set roles = $2 where id = $1" };
const REPLACE_PASSWORD: Statement = {
  name: "replace-password",
  text: "update users set password_hash = $2 where id = $1",
};
const LOG_OUT: Statement = { name: "log-out-everywhere", text: "delete from sessions where user_id = $1" };
const LOG_OUT_OF_CLIENTS: Statement = {
  name: "log-out-of-clients",
  text: "delete from oidc_records where payload ->> 'accountId' = $1::text",
};

export class UsersInPostgres implements Users {
  readonly #database: Database;
  readonly #outbox: Outbox;

  constructor(database: Database, outbox: Outbox) {
    this.#database = database;
    this.#outbox = outbox;
  }

  async add({ email, name, passwordHash, roles }: NewUser, context: TraceContext): Promise<Profile | undefined> {
    return this.#write(context, userRegistered, async (tx) =>
      profileOf(await tx.rows<ProfileRow>(ADD, [email, name, passwordHash, roles])),
    );
  }

  async credentialsOf(email: string): Promise<Credentials | undefined> {
    const [row] = await this.#database.rows<CredentialsRow>(CREDENTIALS, [email]);
    return row === undefined ? undefined : { id: row.id, passwordHash: row.password_hash, roles: row.roles };
  }

  async rolesOf(id: string): Promise<readonly Role[]> {
    const [row] = await this.#database.rows<{ roles: Role[] }>(ROLES, [id]);
    return row?.roles ?? [];
  }

  async profileOf(id: string): Promise<Profile | undefined> {
    return profileOf(await this.#database.rows<ProfileRow>(READ, [id]));
  }

  async change(id: string, { name }: ProfileChange, context: TraceContext): Promise<Profile | undefined> {
    return this.#write(context, userChanged, async (tx) => profileOf(await tx.rows<ProfileRow>(CHANGE, [id, name])));
  }

  async appoint(id: string, roles: readonly Role[]): Promise<void> {
    await this.#database.rows(APPOINT, [id, roles]);
  }

  async replacePassword(id: string, passwordHash: string): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await tx.rows(REPLACE_PASSWORD, [id, passwordHash]);
      await tx.rows(LOG_OUT, [id]);
      await tx.rows(LOG_OUT_OF_CLIENTS, [id]);
    });
  }

  /** A write and its event, both or none. */
  #write(
    context: TraceContext,
    event: (profile: Profile) => NewMessage,
    write: (tx: Queries) => Promise<Profile | undefined>,
  ): Promise<Profile | undefined> {
    return this.#database.transaction(async (tx) => {
      const profile = await write(tx);
      if (profile !== undefined) {
        await this.#outbox.add(tx, context, event(profile));
      }
      return profile;
    });
  }
}

function profileOf([row]: readonly ProfileRow[]): Profile | undefined {
  if (row === undefined) {
    return undefined;
  }
  const { id, email, name, version } = row;
  return { id, email, name, version, createdAt: row.created_at.toISOString(), updatedAt: row.updated_at.toISOString() };
}
