import { createHash } from "node:crypto";
import type { Database, Statement } from "@plinth/chassis/postgres";
import { type Adapter, type AdapterPayload, errors } from "oidc-provider";

interface RecordRow {
  payload: AdapterPayload;
  /** Seconds since 1970. */
  used: number | null;
}

const COLUMNS = "payload, floor(extract(epoch from used_at))::float8 as used";

const PUT: Statement = {
  name: "oidc-put",
  text: `insert into oidc_records (kind, id_hash, payload, grant_id, uid, expires_at)
         values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
         on conflict (kind, id_hash) do update
            set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid, expires_at = excluded.expires_at`,
};
const FIND: Statement = {
  name: "oidc-find",
  text: `select ${COLUMNS} from oidc_records where kind = $1 and id_hash = $2 and expires_at > now()`,
};
const FIND_BY_UID: Statement = {
  name: "oidc-find-by-uid",
  text: `select ${COLUMNS} from oidc_records where kind = $1 and uid = $2 and expires_at > now()`,
};
const USE: Statement = {
  name: "oidc-use",
  text: "update oidc_records set used_at = now() where kind = $1 and id_hash = $2 and used_at is null returning 1 as used",
};
const REMOVE: Statement = {
  name: "oidc-remove",
  text: "delete from oidc_records where kind = $1 and id_hash = $2",
};
const REVOKE: Statement = { name: "oidc-revoke", text: "delete from oidc_records where kind = $1 and grant_id = $2" };

/** The records of one kind, as the library asks for them. No secret is stored: an id is known by its SHA-256. */
export class OidcRecords implements Adapter {
  readonly #database: Database;
  readonly #kind: string;

  constructor(database: Database, kind: string) {
    this.#database = database;
    this.#kind = kind;
  }

  async upsert(id: string, { jti: _, ...payload }: AdapterPayload, expiresIn = 0): Promise<void> {
    const { grantId = null, uid = null } = payload;
    const values = [this.#kind, hashOf(id), JSON.stringify(payload), grantId, uid, expiresIn];
    await this.#database.rows(PUT, values);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.#database.rows<RecordRow>(FIND, [this.#kind, hashOf(id)]);
    return row === undefined ? undefined : { ...payloadOf(row), jti: id };
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.#database.rows<RecordRow>(FIND_BY_UID, [this.#kind, uid]);
    return row === undefined ? undefined : payloadOf(row);
  }

  /** Only devices without a browser have user codes, and there are none of these. */
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  /** Of several requests with one code or token at once, one uses it. */
  async consume(id: string): Promise<void> {
    const used = await this.#database.rows(USE, [this.#kind, hashOf(id)]);
    if (used.length === 0) {
      throw new errors.InvalidGrant("it was used by another request");
    }
  }

  async destroy(id: string): Promise<void> {
    await this.#database.rows(REMOVE, [this.#kind, hashOf(id)]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.#database.rows(REVOKE, [this.#kind, grantId]);
  }
}

function payloadOf({ payload, used }: RecordRow): AdapterPayload {
  return used === null ? payload : { ...payload, consumed: used };
}

function hashOf(id: string): Buffer {
  return createHash("sha256").update(id).digest();
}
