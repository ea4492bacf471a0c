create or replace function payment.place_order(
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
  placed checkout.outcome := checkout.place_order(
    place_order.reservation_id, place_order.order_id, place_order.window_seconds
  );
  too_early cursor for
    select e.id
    from payment.event as e
    where e.state = 'parked' and e.order_id = placed.order_id
    order by e.id
    for update nowait;
begin
  if placed.status <> 'placed' or place_order.order_id is null then
    return placed;
  end if;
  for parked in too_early loop
    perform payment.apply(parked.id);
  end loop;
  return checkout._outcome('placed', placed.order_id);
end;
$$;

comment on function payment.place_order(uuid, uuid, integer) is
'checkout.place_order, and what was said of an order with that id before there was one is applied with it: it may be paid at once.
status, arguments and errors are those of checkout.place_order.';
