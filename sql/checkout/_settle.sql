create or replace function checkout._settle(settled checkout.purchase_order)
returns checkout.outcome
language plpgsql
as $$
declare
  reservation stock.reservation := stock._lock(settled.reservation_id, null, null);
  state text := stock._state(reservation, clock_timestamp());
begin
  if settled.state = 'paid'
    or exists (select from checkout.purchase_order as o where o.replaces = settled.id)
  then
    return checkout._outcome('already_paid', settled.id);
  elsif settled.state = 'pending' and state in ('used', 'confirmed') then
    if state = 'used' then
      perform stock._close(reservation.id, 'confirmed');
    end if;
    perform checkout._close(settled.id, 'paid');
    return checkout._outcome('paid', settled.id);
  end if;

  -- Cancelled stays cancelled: late money makes another order of it.
  if settled.state = 'pending' then
    perform checkout._close(settled.id, 'cancelled', 'lapsed');
  end if;
  return checkout._replace(settled, reservation.buyer);
end;
$$;

comment on function checkout._settle(checkout.purchase_order) is
'Gives the money for an order its due, which the caller has locked and which costs what was paid: paid, replaced (late: order_id is the new order), already_paid, or why there are no units: insufficient, over_limit. Raises 55P03 when busy.';
