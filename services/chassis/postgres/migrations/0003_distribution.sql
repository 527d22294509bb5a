-- Where Citus is in the database, tables are spread over its workers; where it is not, these do nothing. A table that no migration
-- names stays on the coordinator. Each service's `_distribution` migration says which, by what, and why.
create function has_citus() returns boolean language sql stable as $$
  select exists (select from pg_proc where proname = 'create_distributed_table' and pg_function_is_visible(oid))
$$;

-- Spreads a table by a column, beside those that were spread by the same column before. Its rows go with it. Foreign keys to and
-- from tables that are not spread yet, and triggers, must be gone.
create function distribute(p_table regclass, p_column text, p_beside text default 'none') returns void language plpgsql as $$
begin
  if has_citus() then
    -- One connection a worker: several cannot see the tables that the migration's transaction has made.
    perform set_config('citus.multi_shard_modify_mode', 'sequential', true);
    perform create_distributed_table(p_table, p_column, colocate_with => p_beside);
    perform truncate_local_data_after_distributing_table(p_table);
  end if;
end $$;

-- Keeps a copy of a small table, which hardly changes, on every node.
create function replicate(p_table regclass) returns void language plpgsql as $$
begin
  if has_citus() then
    perform set_config('citus.multi_shard_modify_mode', 'sequential', true);
    perform create_reference_table(p_table);
    perform truncate_local_data_after_distributing_table(p_table);
  end if;
end $$;

-- outbox, inbox, inbox_attempts and idempotency_keys stay on the coordinator: rows live for moments or days, the relay reads
-- them in one order and skips by key, purges skip what others have locked, and neither goes over several workers.
