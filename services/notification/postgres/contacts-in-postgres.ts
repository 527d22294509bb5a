import type { Database, Queries, Statement } from "@plinth/chassis/postgres";
import type { Contact, Contacts, KnownUser, Preferences } from "../domain/contact.ts";

interface PreferencesRow {
  by_email: boolean;
  phone: string | null;
  device: string | null;
}

interface ContactRow extends PreferencesRow {
  is_known: boolean;
}

const ENSURE: Statement = {
  name: "ensure-contact",
  text: "insert into contacts (user_id) values ($1) on conflict do nothing",
};
const HOLD: Statement = {
  name: "hold-contact",
  text: "select email is not null as is_known, by_email, phone, device from contacts where user_id = $1 for update",
};
const KNOW: Statement = {
  name: "know-user",
  text: `insert into contacts (user_id, email, name, version) values ($1, $2, $3, $4)
         on conflict (user_id) do update
           set email = excluded.email, name = excluded.name, version = excluded.version
         where contacts.email is null or contacts.version <= excluded.version
         returning true as changed`,
};
const PREFERENCES: Statement = {
  name: "preferences",
  text: "select by_email, phone, device from contacts where user_id = $1",
};
const PREFER: Statement = {
  name: "prefer",
  text: `insert into contacts (user_id, by_email, phone, device) values ($1, $2, $3, $4)
         on conflict (user_id) do update
           set by_email = excluded.by_email, phone = excluded.phone, device = excluded.device`,
};

/** What holds for who has said nothing. */
const DEFAULT: Preferences = { email: true, phone: undefined, device: undefined };

export class ContactsInPostgres implements Contacts {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async hold(tx: Queries, userId: string): Promise<Contact> {
    await tx.rows(ENSURE, [userId]);
    const [row] = await tx.rows<ContactRow>(HOLD, [userId]);
    return row === undefined ? { ...DEFAULT, isKnown: false } : { ...preferencesOf(row), isKnown: row.is_known };
  }

  async know(tx: Queries, { userId, email, name, version }: KnownUser): Promise<boolean> {
    return (await tx.rows(KNOW, [userId, email, name, version])).length > 0;
  }

  async preferencesOf(userId: string): Promise<Preferences> {
    const [row] = await this.#database.rows<PreferencesRow>(PREFERENCES, [userId]);
    return row === undefined ? DEFAULT : preferencesOf(row);
  }

  async prefer(userId: string, { email, phone, device }: Preferences): Promise<void> {
    await this.#database.rows(PREFER, [userId, email, phone ?? null, device ?? null]);
  }
}

function preferencesOf({ by_email: email, phone, device }: PreferencesRow): Preferences {
  return { email, phone: phone ?? undefined, device: device ?? undefined };
}
