-- Up Migration
create table messages (
  position bigint generated always as identity primary key,
  id uuid not null default gen_random_uuid(),
  channel text not null check (channel in ('sms', 'push', 'mail')),
  recipient text not null,
  sender text,
  subject text,
  text text not null,
  message_id text,
  received_at timestamptz not null default now()
);
create index messages_recipient on messages (recipient, position);
