-- Up Migration
-- What the OAuth 2.0 and OpenID Connect provider remembers: codes, refresh tokens, grants, log-ins of browsers, interactions.
create table oidc_records (
  kind text not null,
  -- SHA-256 of the id: for codes, refresh tokens and browsers' sessions the id is the secret itself.
  id_hash bytea not null,
  -- Without the id.
  payload jsonb not null,
  grant_id text,
  uid text,
  used_at timestamptz,
  expires_at timestamptz not null,
  primary key (kind, id_hash)
);
create index oidc_records_grant_id on oidc_records (grant_id) where grant_id is not null;
create index oidc_records_uid on oidc_records (uid) where uid is not null;
create index oidc_records_expires_at on oidc_records (expires_at);
