-- Messages that were decided on in a transaction and are not yet in Kafka. A row goes once its message is there.
create table outbox (
  id bigint generated always as identity primary key,
  message_id uuid not null default gen_random_uuid(),
  topic text not null,
  key text not null,
  type text not null,
  data jsonb not null,
  correlation_id text not null,
  traceparent text not null,
  created_at timestamptz not null default now()
);

-- Messages that were handled, so that a second delivery has no second effect.
create table inbox (
  consumer text not null,
  message_id text not null,
  handled_at timestamptz not null default now(),
  primary key (consumer, message_id)
);
create index inbox_handled_at on inbox (handled_at);

-- First results of requests that carried an Idempotency-Key.
create table idempotency_keys (
  caller text not null,
  route text not null,
  key text not null,
  fingerprint text not null,
  status int not null,
  headers jsonb not null,
  body jsonb not null,
  created_at timestamptz not null default now(),
  primary key (caller, route, key)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);
