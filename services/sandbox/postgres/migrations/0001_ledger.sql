-- Up Migration
create table ledger (
  position bigint generated always as identity primary key,
  id uuid not null default gen_random_uuid(),
  key text not null,
  kind text not null check (kind in ('charge', 'decline', 'refund', 'void')),
  amount bigint not null check (amount >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  created_at timestamptz not null default now(),
  -- A refund gives back a charge that there is, whole and in its currency.
  refund_of text generated always as (case kind when 'refund' then 'charge' end) stored,
  unique (key, kind, amount, currency),
  foreign key (key, refund_of, amount, currency) references ledger (key, kind, amount, currency)
);

-- A key is charged, declined or voided, and that once.
create unique index ledger_settled on ledger (key) where kind <> 'refund';
create unique index ledger_refunded on ledger (key) where kind = 'refund';

create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of the ledger are added, never changed';
end
$$;

create trigger ledger_append_only before update or delete or truncate on ledger
  for each statement execute function refuse_ledger_change();
