create or replace function market._order(
  purchase_id uuid,
  key text,
  namespace text,
  window_seconds integer
)
returns market.outcome
language plpgsql
as $$
declare
  placed checkout.outcome;
begin
  select o.* into placed
  from market.purchase as p
  cross join lateral checkout.place_order(
    p.reservation_id, window_seconds => _order.window_seconds
  ) as o
  where p.id = _order.purchase_id;
  if placed.status = 'mixed_currencies' then
    return market._outcome(placed.status, _order.purchase_id);
  elsif placed.status <> 'placed' then
    -- The hold has lapsed just now: whoever asks again holds anew.
    perform stock._raise_busy();
  end if;
  update market.purchase as p
  set order_id = placed.order_id, namespace = _order.namespace, key = _order.key
  where p.id = _order.purchase_id;
  return market._outcome('opened', _order.purchase_id);
end;
$$;

comment on function market._order(uuid, text, text, integer) is
'Places the order of a purchase that the caller has made or locked, and keeps under which key: opened, or mixed_currencies. Raises 55P03.';
