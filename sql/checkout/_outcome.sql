create or replace function checkout._outcome(status text, order_id uuid)
returns checkout.outcome
language sql
stable
as $$
  select _outcome.status, o.order_id, o.reservation_id, o.state, o.total, o.currency, o.expires_at
  from checkout.overview as o
  where o.order_id = _outcome.order_id
$$;

comment on function checkout._outcome(text, uuid) is
'The answer of that status about an order.';
