-- Up Migration
-- A log-in and the family of refresh tokens that came from it. A session that is over has no row.
create table sessions (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  -- Over by then unless it is refreshed before; never later than ends_at.
  expires_at timestamptz not null,
  -- Over by then in any case.
  ends_at timestamptz not null
);
create index sessions_user_id on sessions (user_id);
create index sessions_expires_at on sessions (expires_at);

-- Used ones are kept as long as their session, as one that comes back was stolen.
create table refresh_tokens (
  -- SHA-256 of the token; the token itself is nowhere.
  hash bytea primary key,
  session_id uuid not null references sessions on delete cascade,
  created_at timestamptz not null default now(),
  used_at timestamptz
);
create index refresh_tokens_session_id on refresh_tokens (session_id);
-- A family has one live token, whatever the service does.
create unique index refresh_tokens_live on refresh_tokens (session_id) where used_at is null;
