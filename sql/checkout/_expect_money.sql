create or replace function checkout._expect_money(
  expecting checkout.purchase_order,
  expected boolean
)
returns void
language plpgsql
as $$
declare
  reservation stock.reservation;
begin
  if expecting.state <> 'pending' then
    return;
  end if;
  reservation := stock._lock(expecting.reservation_id, null, null);
  if stock._state(reservation, clock_timestamp()) <> 'used' then
    return;
  end if;
  if expected then
    perform stock._move_deadline(reservation.id, checkout._deadline(reservation, 'infinity'));
  end if;
  update checkout.purchase_order as o
  set money_expected_at = case
    when expected then coalesce(o.money_expected_at, clock_timestamp())
  end
  where o.id = expecting.id;
end;
$$;

comment on function checkout._expect_money(checkout.purchase_order, boolean) is
'Whether money is under way for a pending order that the caller has locked. When it is, its units stay for 60 minutes in all. Nothing for one that has lapsed. Raises 55P03.';
