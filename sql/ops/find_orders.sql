create or replace function ops.find_orders(name text, out order_id uuid)
returns setof uuid
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.id
  from checkout.purchase_order as o
  where o.id = payment._uuid(find_orders.name)
  union
  select o.id
  from checkout.purchase_order as o
  join stock.reservation as r on r.id = o.reservation_id
  where r.id = payment._uuid(find_orders.name) or r.reference = find_orders.name
  union
  select i.order_id
  from payment.intent as i
  where i.id = payment._uuid(find_orders.name)
  union
  select i.order_id
  from payment.name as n
  join payment.intent as i on i.id = n.intent_id
  where n.name = find_orders.name
  limit 100
$$;

comment on function ops.find_orders(text) is
'The orders that somebody may mean by this: the id of the order, its reservation or its intent, the reservation''s reference, or what a provider calls it (pi_…, cs_…, "invoice 1"). At most 100.';
