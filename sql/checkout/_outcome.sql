create or replace function checkout._outcome(status text, order_id uuid)
returns checkout.outcome
language plpgsql
stable
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
declare
  outcome checkout.outcome;
begin
  select _outcome.status, o.order_id, o.reservation_id, o.state, o.total, o.currency, o.expires_at
  into outcome
  from checkout.overview as o
  where o.order_id = _outcome.order_id;
  return outcome;
end;
$$;

comment on function checkout._outcome(text, uuid) is
'The answer of that status about an order.';
