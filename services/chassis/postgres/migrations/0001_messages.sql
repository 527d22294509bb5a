-- Messages that were decided on in a transaction and are not yet in Kafka. A row goes once its message is there.
create table outbox (
  id bigint generated always as identity primary key,
  message_id uuid not null default gen_random_uuid(),
  topic text not null,
  key text not null,
  type text not null,
  data json not null,
  correlation_id text not null,
  traceparent text not null,
  created_at timestamptz not null default now(),
  -- Set on a message that Kafka will never take as it is, such as one that is too large. It stays until somebody decides.
  parked_at timestamptz,
  parked_reason text
);
create index outbox_parked on outbox (topic, key, id) where parked_at is not null;

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
  -- The code of the problem that was the result; null where it was a success.
  problem text,
  status int not null,
  headers jsonb not null,
  -- JSON as it was sent, to the byte; of a problem, what was known of it.
  body text,
  created_at timestamptz not null default now(),
  primary key (caller, route, key)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);
