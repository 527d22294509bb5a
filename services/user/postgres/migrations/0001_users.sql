-- Up Migration
create table users (
  id uuid primary key default gen_random_uuid(),
  email text not null,
  name text not null,
  password_hash text not null,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- The service writes emails in small letters; the index holds even against one that does not.
create unique index users_email on users (lower(email));
