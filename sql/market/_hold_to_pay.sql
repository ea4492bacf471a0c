create or replace function market._hold_to_pay(
  wanted uuid[],
  workspace_id uuid,
  hold_seconds integer
)
returns market.outcome
language plpgsql
as $$
declare
  held bigint;
begin
  -- Whoever holds costs nothing yet, so that one could keep all leads from everybody.
  select count(*) into held
  from market.purchase as p
  join stock.reservation as r on r.id = p.reservation_id
  join market.purchase_lead as l on l.purchase_id = p.id
  where p.workspace_id = _hold_to_pay.workspace_id
    and p.state = 'pending'
    and stock._state(r, clock_timestamp()) in ('active', 'used')
    -- A hold that shares a lead with this one gives way to it.
    and not (
      p.order_id is null
      and exists (
        select from market.purchase_lead as shared
        where shared.purchase_id = p.id and shared.lead_id = any (_hold_to_pay.wanted)
      )
    );
  if held + cardinality(_hold_to_pay.wanted) > (select s.most_held from market.setting as s) then
    return market._outcome('over_limit', null);
  end if;
  return market._hold(_hold_to_pay.wanted, _hold_to_pay.workspace_id, _hold_to_pay.hold_seconds);
end;
$$;

comment on function market._hold_to_pay(uuid[], uuid, integer) is
'market._hold, or over_limit: with these that workspace would hold more leads unpaid than it may. The caller has its key lock.';
