create or replace function checkout._close(order_id uuid, state text, reason text default null)
returns void
language sql
as $$
  update checkout.purchase_order as o
  set state = _close.state, closed_at = clock_timestamp(), reason = _close.reason
  where o.id = _close.order_id
$$;

comment on function checkout._close(uuid, text, text) is
'Moves an order that the caller has locked out of pending, once.';
