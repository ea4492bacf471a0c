create or replace function rpc.confirm_inventory_reservations(p_payment_intent_id text)
returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.status in ('confirmed', 'already_confirmed')
  from stock.confirm(reference => p_payment_intent_id, namespace => 'rpc') as o
$$;

comment on function rpc.confirm_inventory_reservations(text) is
'Sells what the payment''s reservation holds (seed 004): true, also when it was done before; false when it lapsed, was released or is unknown. Raises 55P03 when busy, 22023 for null.';
