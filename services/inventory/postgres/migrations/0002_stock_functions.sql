-- Up Migration
-- The writes of the stock are functions, as every order of a popular SKU waits for the lock of one row: with round trips
-- between lock and commit, a sale takes several times as long (`npm run bench -- stock`).
-- Locks are always taken in this order, so that nobody waits in a circle: the order's, then the heads of its SKUs, sorted.

-- Appends one event to a stream whose head the transaction has just raised to this version. The levels follow suit before
-- it, as a snapshot of them is kept every 100 versions. Returns the version.
create function append_stock_event(
  p_sku text, p_version bigint, p_type text, p_data jsonb, p_correlation_id text, p_traceparent text
) returns bigint language plpgsql as $$
begin
  insert into stock_events (sku, version, type, schema_version, data, correlation_id, traceparent)
    values (p_sku, p_version, p_type, 1, p_data, p_correlation_id, p_traceparent);
  if p_version % 100 = 0 then
    insert into stock_snapshots (sku, version, schema_version, levels)
      select p_sku, p_version, 1,
             coalesce(jsonb_object_agg(warehouse, jsonb_build_object('onHand', on_hand, 'reserved', reserved)), '{}')
        from stock_levels where sku = p_sku;
  end if;
  return p_version;
end $$;

-- Takes a quantity of a SKU, whose head is locked and has enough: from the warehouse that has most of it, then from the next,
-- so from as few as can be; ids decide a draw. Returns [{warehouse, quantity}].
create function allocate_stock(p_sku text, p_quantity bigint) returns jsonb language plpgsql as $$
declare
  v_parts jsonb := '[]';
  v_left bigint := p_quantity;
  v_warehouse text;
  v_taken bigint;
begin
  while v_left > 0 loop
    update stock_levels l set reserved = l.reserved + fullest.taken
      from (select warehouse, least(on_hand - reserved, v_left) as taken
              from stock_levels where sku = p_sku and on_hand > reserved
             order by on_hand - reserved desc, warehouse limit 1) fullest
     where l.sku = p_sku and l.warehouse = fullest.warehouse
    returning l.warehouse, fullest.taken into strict v_warehouse, v_taken;
    v_parts := v_parts || jsonb_build_object('warehouse', v_warehouse, 'quantity', v_taken);
    v_left := v_left - v_taken;
  end loop;
  return v_parts;
end $$;

-- What a reservation answers to `stock.reserve`, the truth of now: {type, data, state, changed}.
create function reservation_answer(r reservations, p_changed boolean) returns jsonb language plpgsql as $$
begin
  if r.state in ('held', 'confirmed') then
    return jsonb_build_object(
      'type', 'stock.reserved', 'state', r.state, 'changed', p_changed,
      'data', jsonb_build_object(
        'orderId', r.order_id, 'lines', r.lines, 'total', r.total, 'currency', r.currency,
        'expiresAt', to_char(r.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')));
  elsif r.state = 'expired' then
    return jsonb_build_object(
      'type', 'stock.expired', 'state', r.state, 'changed', p_changed,
      'data', jsonb_build_object('orderId', r.order_id));
  end if;
  return jsonb_build_object(
    'type', 'stock.rejected', 'state', r.state, 'changed', p_changed,
    'data', jsonb_strip_nulls(jsonb_build_object(
      'orderId', r.order_id, 'reason', coalesce(r.reason, 'released'), 'sku', r.sku)));
end $$;

-- Holds all items of an order, or none: the command `stock.reserve`. Each SKU is there once. Returns {type, data, state,
-- changed}: the answer to publish, what the reservation is, and whether this made it so.
create function reserve_stock(
  p_order_id uuid, p_skus text[], p_quantities bigint[], p_currency text, p_seconds int,
  p_correlation_id text, p_traceparent text
) returns jsonb language plpgsql as $$
declare
  r reservations;
  v_price bigint;
  v_currency text;
  v_version bigint;
  v_answer jsonb;
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
  insert into reservations values (r.*);
  v_answer := reservation_answer(r, true);

  -- Of several SKUs all are locked before the first is changed, so that there is nothing to undo.
  if cardinality(p_skus) > 1 then
    perform 1 from stock where sku = any (p_skus) order by sku for update;
    select min(wanted.sku) into r.sku
      from unnest(p_skus, p_quantities) as wanted(sku, quantity) join stock on stock.sku = wanted.sku
     where stock.available < wanted.quantity;
    if r.sku is not null then
      return reject_reservation(r, 'insufficient-stock', r.sku);
    end if;
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

-- Keeps that the order was refused, so that a repeated command gets the same answer.
create function reject_reservation(r reservations, p_reason text, p_sku text) returns jsonb language plpgsql as $$
begin
  r.state := 'rejected';
  r.reason := p_reason;
  r.sku := p_sku;
  insert into reservations (order_id, state, reason, sku, correlation_id, traceparent, created_at)
    values (r.order_id, r.state, r.reason, r.sku, r.correlation_id, r.traceparent, r.created_at)
    on conflict (order_id) do update
       set state = excluded.state, reason = excluded.reason, sku = excluded.sku,
           lines = null, total = null, currency = null, expires_at = null;
  return reservation_answer(r, true);
end $$;

-- Ends a hold: the commands `stock.confirm` and `stock.release`, and `expire` of the service itself. Whichever comes first
-- takes the order's lock and wins. Returns {type, data, state, changed} as `reserve_stock` does; null for an `expire` that has nothing to say.
create function settle_reservation(
  p_order_id uuid, p_command text, p_reason text, p_correlation_id text, p_traceparent text
) returns jsonb language plpgsql as $$
declare
  r reservations;
  held record;
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
    -- As an array: for a join the planner reckons with very many SKUs and reads the whole table.
    perform 1 from stock
      where sku = any (array(select e.sku from stock_events e
                              where e.type = 'stock.reserved' and e.data->>'orderId' = p_order_id::text))
      order by sku for update;
    for held in
      select e.sku, e.data->'parts' as parts from stock_events e
       where e.type = 'stock.reserved' and e.data->>'orderId' = p_order_id::text
    loop
      select sum(quantity) into v_taken from jsonb_to_recordset(held.parts) as part(quantity bigint);
      update stock
         set version = version + 1, available = available + case r.state when 'confirmed' then 0 else v_taken end
       where sku = held.sku returning version into strict v_version;
      update stock_levels l
         set reserved = l.reserved - part.quantity,
             on_hand = l.on_hand - case r.state when 'confirmed' then part.quantity else 0 end
        from jsonb_to_recordset(held.parts) as part(warehouse text, quantity bigint)
       where l.sku = held.sku and l.warehouse = part.warehouse;
      perform append_stock_event(
        held.sku, v_version, 'stock.' || r.state,
        jsonb_strip_nulls(jsonb_build_object('orderId', p_order_id, 'parts', held.parts, 'reason', p_reason)),
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

-- Puts a quantity into a warehouse, or takes it out where it is negative. The caller holds the head's lock. Returns
-- {version, available}; null, and nothing is changed, where reserved stock would have to go.
create function move_stock(
  p_sku text, p_warehouse text, p_quantity bigint, p_type text, p_data jsonb, p_correlation_id text, p_traceparent text
) returns jsonb language plpgsql as $$
declare
  v_version bigint;
  v_available bigint;
begin
  if p_quantity > 0 then
    insert into stock_levels (sku, warehouse, on_hand, reserved) values (p_sku, p_warehouse, 0, 0) on conflict do nothing;
  end if;
  update stock_levels set on_hand = on_hand + p_quantity
   where sku = p_sku and warehouse = p_warehouse and on_hand + p_quantity >= reserved;
  if not found then
    return null;
  end if;
  update stock set version = version + 1, available = available + p_quantity
   where sku = p_sku returning version, available into strict v_version, v_available;
  perform append_stock_event(p_sku, v_version, p_type, p_data, p_correlation_id, p_traceparent);
  return jsonb_build_object('version', v_version, 'available', v_available);
end $$;
