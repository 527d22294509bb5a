-- Up Migration
-- Orders lie with their customer: what a customer reads and places touches one worker. Sagas stay on the coordinator: workers take
-- those that are due with `for update skip locked`, and messages name the order alone. A saga knows the customer of its order, so
-- from there the order is found on one worker too.
alter table sagas drop constraint sagas_order_id_fkey;
alter table orders drop constraint orders_pkey;
alter table orders add primary key (user_id, id);
-- Admins read by the id alone.
create index orders_id on orders (id);

alter table sagas add column user_id text;
update sagas set user_id = orders.user_id from orders where orders.id = sagas.order_id;

-- The version before this one does not say whose order it is.
create function know_customer() returns trigger language plpgsql as $$
begin
  select user_id into new.user_id from orders where id = new.order_id;
  return new;
end $$;
create trigger know_customer before insert on sagas
  for each row when (new.user_id is null) execute function know_customer();
alter table sagas alter column user_id set not null;

select distribute('orders', 'user_id');
