create or replace function checkout.cancel_order(
  order_id uuid,
  reason text default 'cancelled by caller'
)
returns checkout.outcome
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  cancelled checkout.purchase_order := checkout._lock(cancel_order.order_id);
  reservation stock.reservation;
  status text;
  outcome checkout.outcome;
begin
  if cancelled.id is null then
    outcome.status := 'not_found';
    return outcome;
  elsif cancelled.state = 'paid' then
    return checkout._outcome('paid', cancelled.id);
  end if;

  reservation := stock._lock(cancelled.reservation_id, null, null);
  status := stock._state(reservation, clock_timestamp());
  if cancelled.state = 'cancelled' then
    status := case status when 'expired' then 'expired' else 'already_cancelled' end;
  elsif status = 'used' then
    perform stock._release(reservation.id, cancel_order.reason);
    perform checkout._close(cancelled.id, 'cancelled', cancel_order.reason);
    status := 'cancelled';
  elsif status = 'expired' then
    perform checkout._close(cancelled.id, 'cancelled', 'lapsed');
  end if;
  return checkout._outcome(status, cancelled.id);
end;
$$;

comment on function checkout.cancel_order(uuid, text) is
'Cancels a pending order and gives its units back.
reason: kept with the order, for people.
status: cancelled, already_cancelled, expired (it had lapsed), paid, confirmed (its units were sold without it: it waits for its money), not_found.
Raises 55P03 when somebody works on this order or its reservation, or holds every slot of a product.';
