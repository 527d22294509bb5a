import type { ClientConfig } from "pg";
import { Failure } from "../failure.ts";
import { LOOPBACK } from "./backing-props.ts";
import { ADMIN } from "./postgres-cluster.ts";
import { scramVerifier } from "./scram-verifier.ts";

export interface DatabaseRequest {
  /** The database: small letters, digits and `_`. */
  readonly name: string;
  /** Who owns it and may use nothing else. The same rules. */
  readonly role: string;
  readonly password: string;
}

/** How to reach a database. Holds the password. */
export interface DatabaseAccess {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
}

interface Login {
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

type Ask = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** Administers a running server. */
export class PostgresAdmin {
  readonly #port: number;
  readonly #password: string;

  constructor(port: number, password: string) {
    this.#port = port;
    this.#password = password;
  }

  /** @returns the server's version, such as `15.14` */
  async version(): Promise<string> {
    return this.#asAdmin("postgres", async (ask) => {
      const [row] = await ask("select split_part(current_setting('server_version'), ' ', 1) as version");
      return String(row?.version);
    });
  }

  /** Every database that comes with the server is closed to all but its administrator. */
  async closeDefaults(): Promise<void> {
    await this.#asAdmin("postgres", async (ask) => {
      await ask("revoke all on database postgres from public");
      await ask("revoke all on database template1 from public");
    });
  }

  /**
   * Makes the database and its role where they are not there, and sets the password where it is another.
   * The role may log in only once all is done: that it can is the sign that nothing is missing.
   */
  async ensureDatabase({ name, role, password }: DatabaseRequest): Promise<DatabaseAccess> {
    checkName("database", name);
    checkName("role", role);
    if (!(await this.#canLogIn({ database: name, user: role, password }))) {
      await this.#asAdmin("postgres", (ask) => makeRoleAndDatabase(ask, name, role));
      await this.#asAdmin(name, (ask) => giveSchema(ask, role));
      await this.#asAdmin("postgres", async (ask) => {
        await ask(`alter role "${role}" login password '${scramVerifier(password)}'`);
      });
    }
    return {
      host: LOOPBACK,
      port: this.#port,
      database: name,
      user: role,
      password,
      url: `postgres://${role}:${encodeURIComponent(password)}@${LOOPBACK}:${this.#port}/${name}`,
    };
  }

  /**
   * Makes a login that can make others which act as those roles; sets its password where it is another.
   *
   * Before PostgreSQL 16, whoever may make roles may also grant any role but superusers'.
   *
   * @see https://www.postgresql.org/docs/16/release-16.html
   */
  async ensureLoginMaker(name: string, password: string, roles: readonly string[]): Promise<void> {
    for (const role of [name, ...roles]) {
      checkName("role", role);
    }
    await this.#asAdmin("postgres", async (ask) => {
      if ((await ask("select 1 from pg_roles where rolname = $1", [name])).length === 0) {
        await ask(`create role "${name}" nologin nosuperuser nocreatedb createrole noreplication nobypassrls`);
      }
      for (const role of roles) {
        await ask(`grant "${role}" to "${name}" with admin option`);
        const [owned] = await ask("select datname from pg_database where datdba = $1::regrole", [role]);
        if (owned !== undefined) {
          await ask(`grant connect on database "${owned.datname}" to "${name}"`);
        }
      }
      if (!(await this.#canLogIn({ database: roles[0] ?? "postgres", user: name, password }))) {
        await ask(`alter role "${name}" login password '${scramVerifier(password)}'`);
      }
    });
  }

  async #canLogIn(login: Login): Promise<boolean> {
    const mayLogIn = await this.#asAdmin("postgres", (ask) =>
      ask("select 1 from pg_roles where rolname = $1 and rolcanlogin", [login.user]),
    );
    if (mayLogIn.length === 0) {
      return false;
    }
    try {
      return await this.#connected(login, async () => true);
    } catch {
      return false;
    }
  }

  #asAdmin<T>(database: string, work: (ask: Ask) => Promise<T>): Promise<T> {
    return this.#connected({ database, user: ADMIN, password: this.#password }, work);
  }

  async #connected<T>(login: Login, work: (ask: Ask) => Promise<T>): Promise<T> {
    const { Client } = await import("pg");
    const config: ClientConfig = {
      ...login,
      host: LOOPBACK,
      port: this.#port,
      connectionTimeoutMillis: 5_000,
      application_name: "plinth",
    };
    const client = new Client(config);
    client.on("error", () => {
      // The query under way rejects; without a listener the error would end the process as well.
    });
    await client.connect();
    try {
      return await work(async (sql, values = []) => (await client.query(sql, values)).rows);
    } finally {
      await client.end();
    }
  }
}

async function makeRoleAndDatabase(ask: Ask, name: string, role: string): Promise<void> {
  if ((await ask("select 1 from pg_roles where rolname = $1", [role])).length === 0) {
    await ask(`create role "${role}" nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls`);
  }
  if ((await ask("select 1 from pg_database where datname = $1", [name])).length === 0) {
    await ask(`create database "${name}" owner "${role}" template template0`);
  }
  await ask(`revoke all on database "${name}" from public`);
}

/** Before release 15 everyone may create in `public`. */
async function giveSchema(ask: Ask, role: string): Promise<void> {
  await ask("revoke all on schema public from public");
  await ask(`alter schema public owner to "${role}"`);
}

function checkName(what: string, name: string): void {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
    throw new Failure(`A ${what} cannot be named "${name}": small letters, digits and "_" are allowed, at most 63.`);
  }
}
