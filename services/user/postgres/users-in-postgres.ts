import type { Database, Statement } from "@plinth/chassis/postgres";
import type { Credentials, NewUser, Profile, ProfileChange, Users } from "../domain/user.ts";

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
}

const PROFILE = "id, email, name, version, created_at, updated_at";

const ADD: Statement = {
  name: "add-user",
  text: `insert into users (email, name, password_hash) values ($1, $2, $3)
         on conflict (lower(email)) do nothing returning ${PROFILE}`,
};
const CREDENTIALS: Statement = {
  name: "credentials",
  text: "select id, password_hash from users where lower(email) = $1",
};
const READ: Statement = { name: "read-profile", text: `select ${PROFILE} from users where id = $1` };
const CHANGE: Statement = {
  name: "change-profile",
  text: `update users set name = $2, version = version + 1, updated_at = now() where id = $1 returning ${PROFILE}`,
};

export class UsersInPostgres implements Users {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add({ email, name, passwordHash }: NewUser): Promise<Profile | undefined> {
    return profileOf(await this.#database.rows<ProfileRow>(ADD, [email, name, passwordHash]));
  }

  async credentialsOf(email: string): Promise<Credentials | undefined> {
    const [row] = await this.#database.rows<CredentialsRow>(CREDENTIALS, [email]);
    return row === undefined ? undefined : { id: row.id, passwordHash: row.password_hash };
  }

  async profileOf(id: string): Promise<Profile | undefined> {
    return profileOf(await this.#database.rows<ProfileRow>(READ, [id]));
  }

  async change(id: string, { name }: ProfileChange): Promise<Profile | undefined> {
    return profileOf(await this.#database.rows<ProfileRow>(CHANGE, [id, name]));
  }
}

function profileOf([row]: readonly ProfileRow[]): Profile | undefined {
  if (row === undefined) {
    return undefined;
  }
  const { id, email, name, version } = row;
  return { id, email, name, version, createdAt: row.created_at.toISOString(), updatedAt: row.updated_at.toISOString() };
}
