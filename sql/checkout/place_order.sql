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
  reservation stock.reservation;
  moment timestamptz;
  placed_id uuid;
  price record;
  outcome checkout.outcome;
begin
  if (place_order.window_seconds between 0 and 3600) is not true then
    raise invalid_parameter_value using
      message = 'window_seconds: 0 to 3600',
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
  price := checkout._price(reservation.id);
  outcome.reservation_id := place_order.reservation_id;
  outcome.status := case
    when placed_id is not null then 'mismatch'
    when exists (select from checkout.purchase_order as o where o.id = place_order.order_id)
      then 'mismatch'
    when reservation.id is null then 'not_found'
    when stock._state(reservation, moment) <> 'active' then stock._state(reservation, moment)
    when price.currencies > 1 then 'mixed_currencies'
    when not checkout._on_sale(reservation) then 'not_on_sale'
  end;
  if outcome.status is not null then
    return outcome;
  end if;

  placed_id := coalesce(place_order.order_id, stock._uuid_v7(moment));
  perform checkout._write(placed_id, reservation.id, price.total, price.currency, moment);
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
  has to pay, from now; at most 60 minutes in all since the reservation began, and never less than it was promised: 0 keeps its deadline.
status: placed, replayed (order_id, state, total in minor units of currency, expires_at), mismatch (another order has this
  reservation or this id), mixed_currencies, not_on_sale (a product of it has drops, and none was on when
  it was reserved), expired, released, confirmed (sold without an order), not_found.
Raises 55P03 when somebody works on this reservation, 22023 for a window out of range, a missing reservation and a total that no amount of money can be.';
