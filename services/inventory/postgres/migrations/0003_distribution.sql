-- Up Migration
-- All that belongs to a SKU lies together, so that a sale of it touches one worker. Warehouses are few: each node has them all.
-- What was decided on an order is looked up by the order, so it lies by itself.

-- The same as before, but every statement names the one SKU, or the order, that it is about: Citus locks rows on one worker at a
-- time only, and looks at every worker for what names none.
create or replace function reserve_stock(
  p_order_id uuid, p_skus text[], p_quantities bigint[], p_currency text, p_seconds int,
  p_correlation_id text, p_traceparent text
) returns jsonb language plpgsql as $$
declare
  r reservations;
  v_price bigint;
  v_currency text;
  v_version bigint;
  v_answer jsonb;
  v_sku text;
  v_available bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_order_id::text, 5));
  select * into r from reservations where order_id = p_order_id;
  if found then
    return reservation_answer(r, false);
  end if;

  r.order_id := p_order_id;
  r.state := 'held';
  r.currency := p_currency;
  r.lines := '[]';
  r.total := 0;
  r.correlation_id := p_correlation_id;
  r.traceparent := p_traceparent;
  r.created_at := clock_timestamp();
  r.expires_at := r.created_at + make_interval(secs => p_seconds);
  for i in 1 .. cardinality(p_skus) loop
    select price, currency into v_price, v_currency from products where sku = p_skus[i];
    if not found then
      return reject_reservation(r, 'unknown-sku', p_skus[i]);
    elsif v_currency <> p_currency then
      return reject_reservation(r, 'currency-mismatch', p_skus[i]);
    end if;
    r.lines := r.lines || jsonb_build_object('sku', p_skus[i], 'quantity', p_quantities[i], 'unitPrice', v_price);
    r.total := r.total + p_quantities[i] * v_price;
  end loop;
  -- What can be done before the lock of the stock is: for what comes after it, everybody who wants the SKU waits.
  insert into reservations
      (order_id, state, lines, total, currency, expires_at, correlation_id, traceparent, created_at)
    values
      (p_order_id, 'held', r.lines, r.total, r.currency, r.expires_at, p_correlation_id, p_traceparent, r.created_at);
  v_answer := reservation_answer(r, true);

  -- Of several SKUs all are locked before the first is changed, so that there is nothing to undo.
  if cardinality(p_skus) > 1 then
    for v_sku in select wanted from unnest(p_skus) as wanted order by wanted loop
      select available into v_available from stock where sku = v_sku for update;
      if v_available < p_quantities[array_position(p_skus, v_sku)] then
        return reject_reservation(r, 'insufficient-stock', v_sku);
      end if;
    end loop;
  end if;
  for i in 1 .. cardinality(p_skus) loop
    update stock set version = version + 1, available = available - p_quantities[i]
     where sku = p_skus[i] and available >= p_quantities[i] returning version into v_version;
    if not found then
      return reject_reservation(r, 'insufficient-stock', p_skus[i]);
    end if;
    v_version := append_stock_event(
      p_skus[i], v_version, 'stock.reserved',
      jsonb_build_object('orderId', p_order_id, 'parts', allocate_stock(p_skus[i], p_quantities[i])),
      p_correlation_id, p_traceparent);
  end loop;
  return v_answer;
end $$;

create or replace function settle_reservation(
  p_order_id uuid, p_command text, p_reason text, p_correlation_id text, p_traceparent text
) returns jsonb language plpgsql as $$
declare
  r reservations;
  v_skus text[];
  v_sku text;
  v_parts jsonb;
  v_taken bigint;
  v_version bigint;
  v_changed boolean := false;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_order_id::text, 5));
  select * into r from reservations where order_id = p_order_id;
  if not found then
    -- A tombstone: a reservation that comes after its end holds nothing.
    r.state := case p_command when 'release' then 'released' else 'expired' end;
    v_changed := true;
    insert into reservations (order_id, state, correlation_id, traceparent, settled_at)
      values (p_order_id, r.state, p_correlation_id, p_traceparent, clock_timestamp());
  elsif r.state = 'held' and (p_command <> 'expire' or r.expires_at <= clock_timestamp()) then
    r.state := case
      when p_command = 'release' then 'released'
      when r.expires_at <= clock_timestamp() then 'expired'
      else 'confirmed'
    end;
    v_changed := true;
    v_skus := array(select line->>'sku' from jsonb_array_elements(r.lines) as line order by line->>'sku');
    foreach v_sku in array v_skus loop
      perform 1 from stock where sku = v_sku for update;
    end loop;
    foreach v_sku in array v_skus loop
      select e.data->'parts' into strict v_parts from stock_events e
       where e.sku = v_sku and e.type = 'stock.reserved' and e.data->>'orderId' = p_order_id::text;
      select sum(quantity) into v_taken from jsonb_to_recordset(v_parts) as part(quantity bigint);
      update stock
         set version = version + 1, available = available + case r.state when 'confirmed' then 0 else v_taken end
       where sku = v_sku returning version into strict v_version;
      update stock_levels l
         set reserved = l.reserved - part.quantity,
             on_hand = l.on_hand - case r.state when 'confirmed' then part.quantity else 0 end
        from jsonb_to_recordset(v_parts) as part(warehouse text, quantity bigint)
       where l.sku = v_sku and l.warehouse = part.warehouse;
      perform append_stock_event(
        v_sku, v_version, 'stock.' || r.state,
        jsonb_strip_nulls(jsonb_build_object('orderId', p_order_id, 'parts', v_parts, 'reason', p_reason)),
        coalesce(p_correlation_id, r.correlation_id), coalesce(p_traceparent, r.traceparent));
    end loop;
    update reservations set state = r.state, settled_at = clock_timestamp() where order_id = p_order_id;
  elsif p_command = 'expire' then
    return null;
  end if;
  return jsonb_build_object(
    'type', case
      when r.state = 'confirmed' then 'stock.confirmed'
      when p_command = 'release' then 'stock.released'
      else 'stock.expired'
    end,
    'data', jsonb_build_object('orderId', p_order_id), 'state', r.state, 'changed', v_changed);
end $$;

do $$ begin
  if has_citus() then
    -- A spread table has no triggers of ours, and a key to another goes once that one lies beside it.
    drop trigger append_only on stock_events;
    alter table stock drop constraint stock_sku_fkey;
    alter table stock_levels drop constraint stock_levels_sku_fkey;
    alter table stock_levels drop constraint stock_levels_warehouse_fkey;

    perform replicate('warehouses');
    perform distribute('products', 'sku');
    perform distribute('stock', 'sku', 'products');
    perform distribute('stock_events', 'sku', 'products');
    perform distribute('stock_snapshots', 'sku', 'products');
    perform distribute('stock_levels', 'sku', 'products');
    perform distribute('reservations', 'order_id');

    alter table stock add constraint stock_sku_fkey foreign key (sku) references products (sku);
    alter table stock_levels add constraint stock_levels_sku_fkey foreign key (sku) references stock (sku);
    alter table stock_levels add constraint stock_levels_warehouse_fkey foreign key (warehouse) references warehouses (id);
    -- In place of the trigger: a right that not even the owner has.
    revoke update, delete, truncate on stock_events from current_user;
  end if;
end $$;
