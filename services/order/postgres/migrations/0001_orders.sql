-- Up Migration
create table orders (
  id uuid primary key,
  user_id text not null,
  status text not null default 'pending' check (status in ('pending', 'confirmed', 'cancelled')),
  reason text,
  items jsonb not null,
  total bigint,
  currency text not null,
  -- Whole milliseconds, as callers see them: a page goes on after the order that it ended with.
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index orders_of_user on orders (user_id, created_at desc, id desc);

create table sagas (
  order_id uuid primary key references orders (id),
  step text not null check (step in ('reserving', 'charging', 'refunding', 'confirming', 'confirmed', 'cancelled')),
  -- Grows with each change: whoever writes must know the state that it decided on.
  version integer not null default 1,
  attempt integer not null,
  deadline timestamptz,
  next_at timestamptz,
  lease_until timestamptz,
  -- Stands for the card; gone once no charge can be made any more.
  payment_token text,
  -- What ties the saga's messages and calls to the request that began it.
  correlation_id text not null,
  traceparent text not null,
  step_since timestamptz not null default now(),
  check (payment_token is null or step in ('reserving', 'charging'))
);
create index sagas_due on sagas (next_at) where next_at is not null;
