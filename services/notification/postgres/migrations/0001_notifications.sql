-- Up Migration
-- How a user is reached. A row may be there before the user is known here: for their preferences, or for the lock that
-- orders their events.
create table contacts (
  user_id uuid primary key,
  email text,
  name text,
  -- When the event that the two come from took place: an older one changes nothing.
  known_at timestamptz,
  by_email boolean not null default true,
  phone text,
  device text
);

create table webhooks (
  id uuid primary key default gen_random_uuid(),
  seq bigint generated always as identity unique,
  user_id uuid not null references contacts,
  url text not null,
  -- host:port, what a circuit breaker watches.
  target text not null,
  events text[] not null,
  -- Encrypted.
  secret bytea not null,
  state text not null default 'enabled' check (state in ('enabled', 'disabled')),
  created_at timestamptz not null default now()
);
create index webhooks_of_user on webhooks (user_id, seq desc);

create table notifications (
  id uuid primary key default gen_random_uuid(),
  seq bigint generated always as identity unique,
  message_id text not null unique,
  user_id uuid not null references contacts,
  type text not null,
  data jsonb not null,
  occurred_at timestamptz not null,
  correlation_id text not null,
  traceparent text not null,
  created_at timestamptz not null default now()
);
create index notifications_of_user on notifications (user_id, seq desc);

create table deliveries (
  id uuid primary key default gen_random_uuid(),
  seq bigint generated always as identity unique,
  notification_id uuid not null references notifications,
  channel text not null check (channel in ('email', 'sms', 'push', 'webhook')),
  webhook_id uuid references webhooks on delete cascade,
  -- What a circuit breaker watches: the channel, or the host:port of the webhook.
  target text not null,
  -- waiting: for the user's address.
  state text not null check (state in ('waiting', 'pending', 'delivered', 'dead')),
  attempts int not null default 0,
  -- Counts the claims: who holds an older one has lost it.
  fence int not null default 0,
  -- While a worker holds a claim, when that ends.
  due_at timestamptz not null default now(),
  -- Not tried any more after this.
  expires_at timestamptz not null,
  -- How the last attempt ended.
  reason text,
  status int,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((channel = 'webhook') = (webhook_id is not null))
);
create index deliveries_due on deliveries (channel, due_at) where state = 'pending';
create index deliveries_waiting on deliveries (notification_id) where state = 'waiting';
create index deliveries_dead on deliveries (seq desc) where state = 'dead';
create index deliveries_of_notification on deliveries (notification_id);
create index deliveries_of_webhook on deliveries (webhook_id, seq desc);
