create or replace function rpc.confirm_inventory_reservations(p_payment_intent_id text)
returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.status in ('confirmed', 'already_confirmed')
  from payment._reservation_named(p_payment_intent_id) as named
  cross join lateral stock.confirm(
    reservation_id => named.reservation_id, reference => named.reference, namespace => 'rpc'
  ) as o
$$;

comment on function rpc.confirm_inventory_reservations(text) is
'Sells what the payment''s reservation holds (seed 004), whether it was reserved under this id or its PaymentIntent was made later: true, also when it was done before; false when it lapsed, was released or is unknown. Raises 55P03 when busy, 22023 for null.';
