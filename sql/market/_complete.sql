create or replace function market._complete(
  purchase market.purchase,
  workspace_id uuid,
  amount bigint
)
returns text
language plpgsql
as $$
declare
  reservation stock.reservation;
  state text;
begin
  if (purchase.workspace_id = _complete.workspace_id) is not true then
    return 'not_found';
  elsif purchase.state = 'completed' then
    return 'already_completed';
  elsif (purchase.price = _complete.amount) is not true then
    return 'mismatch';
  end if;
  reservation := stock._lock(purchase.reservation_id, null, null);
  state := stock._state(reservation, clock_timestamp());
  if state <> 'active' then
    return case state when 'used' then 'used' else 'expired' end;
  elsif (
    credit.spend(
      purchase.workspace_id, purchase.price, purchase.id::text, 'leads', 'purchase'
    )
  ).status <> 'spent' then
    return 'insufficient_credits';
  end if;
  perform stock._close(reservation.id, 'confirmed');
  perform market._sell(purchase.id, 'credits');
  return 'completed';
end;
$$;

comment on function market._complete(market.purchase, uuid, bigint) is
'Pays a purchase that the caller has locked with credits and completes it: completed, or why not. Raises 55P03.';
