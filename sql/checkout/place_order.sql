create or replace function checkout.place_order(
  reservation_id uuid,
  order_id uuid default null,
  window_seconds integer default 900
)
returns checkout.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  moment timestamptz;
  reservation stock.reservation;
  price record;
  placed_id uuid;
  outcome checkout.outcome;
begin
  if (place_order.window_seconds between 1 and 3600) is not true then
    raise invalid_parameter_value using
      message = 'window_seconds: 1 to 3600',
      hint = 'how long the buyer has to pay, from now; 60 minutes in all';
  end if;
  if place_order.order_id is not null then
    perform checkout._try_id(place_order.order_id);
  end if;
  reservation := stock._lock(place_order.reservation_id, null, null);
  moment := clock_timestamp();

  -- The reservation's lock also guards its unique key among orders.
  select o.id into placed_id
  from checkout.purchase_order as o
  where o.reservation_id = place_order.reservation_id;
  if placed_id = coalesce(place_order.order_id, placed_id) then
    return checkout._outcome('replayed', placed_id);
  end if;
  outcome.reservation_id := place_order.reservation_id;
  if placed_id is not null
    or exists (select from checkout.purchase_order as o where o.id = place_order.order_id)
  then
    outcome.status := 'mismatch';
    return outcome;
  end if;
  outcome.status := coalesce(stock._state(reservation, moment), 'not_found');
  if outcome.status <> 'active' then
    return outcome;
  end if;

  price := checkout._price(reservation.id);
  if price.currencies > 1 then
    outcome.status := 'mixed_currencies';
    return outcome;
  elsif price.total > 9223372036854775807 then
    raise invalid_parameter_value using
      message = 'total: more than an amount of money can be',
      hint = 'the prices of these products are wrong';
  end if;
  placed_id := coalesce(place_order.order_id, stock._uuid_v7(moment));
  insert into checkout.purchase_order (id, reservation_id, total, currency, created_at)
  values (placed_id, reservation.id, price.total, price.currency, moment);
  insert into checkout.order_line (order_id, product_id, name, quantity, price_cents)
  select placed_id, p.id, p.name, l.quantity, p.price_cents
  from stock.line as l
  join stock.product as p on p.id = l.product_id
  where l.reservation_id = reservation.id
  order by p.id;
  perform stock._use(
    reservation.id,
    checkout._deadline(reservation, moment + make_interval(secs => place_order.window_seconds))
  );
  return checkout._outcome('placed', placed_id);
end;
$$;

comment on function checkout.place_order(uuid, uuid, integer) is
'Makes the one order of a reservation, with its lines and prices as they are now, and moves its deadline to the payment window.
order_id: the caller may choose it (a UUID that nobody can guess); without it a new one. window_seconds: how long the buyer
  has to pay, from now; at most 60 minutes in all since the reservation began, and never less than it was promised.
status: placed, replayed (order_id, state, total in minor units of currency, expires_at), mismatch (another order has this
  reservation or this id), mixed_currencies, expired, released, confirmed (sold without an order), not_found.
Raises 55P03 when somebody works on this reservation, 22023 for a window out of range, a missing reservation and a total that no amount of money can be.';
