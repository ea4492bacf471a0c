create or replace function rpc.release_inventory_reservations(p_payment_intent_id text)
returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select case
    when named.order_id is null then (
      select o.status in ('released', 'already_released')
      from stock.release(reference => named.reference, namespace => 'rpc') as o
    )
    else (
      select o.status in ('cancelled', 'already_cancelled')
      from checkout.cancel_order(named.order_id, 'released by caller') as o
    )
  end
  from payment._reservation_named(p_payment_intent_id) as named
$$;

comment on function rpc.release_inventory_reservations(text) is
'Gives the units of the payment''s reservation back (seed 004), cancelling the order of a PaymentIntent that was made later: true, also when it was done before; false when it lapsed, was confirmed or paid or is unknown. Raises 55P03 when busy, 22023 for null.';
