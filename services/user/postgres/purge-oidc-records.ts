import type { Database, Statement } from "@plinth/chassis/postgres";

const PURGE: Statement = {
  name: "oidc-purge",
  text: `delete from oidc_records where (kind, id_hash) in
           (select kind, id_hash from oidc_records where expires_at < now() limit $1 for update skip locked)
         returning 1 as purged`,
};

/** How many go in one transaction. */
const BATCH = 1_000;

/** Removes what the OAuth provider remembered and has expired. */
export async function purgeOidcRecords(database: Database): Promise<void> {
  let purged: unknown[];
  do {
    purged = await database.rows(PURGE, [BATCH]);
  } while (purged.length === BATCH);
}
