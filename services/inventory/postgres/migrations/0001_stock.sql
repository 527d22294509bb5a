-- Up Migration
create table products (
  sku text primary key,
  name text not null,
  price bigint not null check (price >= 0),
  currency text not null,
  created_at timestamptz not null default now()
);

create table warehouses (
  id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

-- The head of each stream. Whoever appends holds this row's lock first, so that versions have no gaps and no two writers.
-- What can be sold stands here as well, over all warehouses: whoever waited for the lock reads the newest of it.
create table stock (
  sku text primary key references products (sku),
  version bigint not null default 0,
  available bigint not null default 0 check (available >= 0)
) with (fillfactor = 20);

-- What happened, a stream a SKU. The position tells the order of writing; a later one may be visible before an earlier one,
-- so nothing reads by it: projections are written in the transaction of the event.
create table stock_events (
  sku text not null,
  version bigint not null,
  type text not null,
  schema_version smallint not null,
  data jsonb not null,
  correlation_id text not null,
  traceparent text not null,
  position bigint generated always as identity,
  at timestamptz not null default clock_timestamp(),
  primary key (sku, version)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

-- An order takes stock of a SKU once. What it took is looked up here when it is sold or given back.
create unique index stock_events_reserved on stock_events ((data->>'orderId'), sku) where type = 'stock.reserved';

create trigger append_only before update or delete or truncate on stock_events
  for each statement execute function refuse_change();

-- The levels of a stream at a version, so that reading a long stream starts near its end.
create table stock_snapshots (
  sku text not null,
  version bigint not null,
  schema_version smallint not null,
  levels jsonb not null,
  primary key (sku, version)
);

-- The read model: what all events of a stream come to. Rebuilt from them at any time.
create table stock_levels (
  sku text not null references stock (sku),
  warehouse text not null references warehouses (id),
  on_hand bigint not null check (on_hand >= 0),
  reserved bigint not null check (reserved between 0 and on_hand),
  primary key (sku, warehouse)
) with (fillfactor = 20);

-- What was decided on the stock of each order; the answer to a repeated command comes from here.
create table reservations (
  order_id uuid primary key,
  state text not null check (state in ('held', 'rejected', 'confirmed', 'released', 'expired')),
  -- Of a rejected one: why, and which SKU.
  reason text,
  sku text,
  -- Of one that was held: what, at which price [{sku, quantity, unitPrice}]. From which warehouses is in the events.
  lines jsonb,
  total bigint,
  currency text,
  expires_at timestamptz,
  correlation_id text not null,
  traceparent text not null,
  created_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz
);
create index reservations_due on reservations (expires_at) where state = 'held';
