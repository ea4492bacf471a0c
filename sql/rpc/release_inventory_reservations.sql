create or replace function rpc.release_inventory_reservations(p_payment_intent_id text)
returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.status in ('released', 'already_released')
  from stock.release(reference => p_payment_intent_id, namespace => 'rpc') as o
$$;

comment on function rpc.release_inventory_reservations(text) is
'Gives the units of the payment''s reservation back (seed 004): true, also when it was done before; false when it lapsed, was confirmed or is unknown. Raises 55P03 when busy, 22023 for null.';
