import type { Purge } from "@plinth/chassis/postgres";

/** What nobody can use any more: sessions that are over, with their tokens, and what the OAuth provider remembered. */
export const purges: readonly Purge[] = [
  {
    statement: {
      name: "purge-sessions",
      text: `delete from sessions where ctid = any (array(
               select ctid from sessions where expires_at < now() limit $1 for update skip locked))
             returning true`,
    },
  },
  {
    statement: {
      name: "purge-oidc-records",
      text: `delete from oidc_records where ctid = any (array(
               select ctid from oidc_records where expires_at < now() limit $1 for update skip locked))
             returning true`,
    },
  },
];
