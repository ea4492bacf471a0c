create or replace function market._hold(wanted uuid[], workspace_id uuid, hold_seconds integer)
returns market.outcome
language plpgsql
as $$
declare
  outcome market.outcome := market._look(_hold.wanted, _hold.workspace_id);
  earlier record;
  reserved stock.outcome;
  held_id uuid := stock._uuid_v7(clock_timestamp());
begin
  -- All that is wanted can be had, or nothing changes.
  if outcome.status is not null then
    return outcome;
  end if;

  for earlier in select h.* from market._held(_hold.workspace_id) as h order by h.purchase_id loop
    if earlier.lead_ids = _hold.wanted then
      perform market._lock(earlier.purchase_id);
      -- Unless it has lapsed or was completed since that look.
      if (stock.extend(earlier.reservation_id)).status in ('extended', 'limit_reached') then
        return market._outcome('replayed', earlier.purchase_id);
      end if;
    elsif earlier.lead_ids && _hold.wanted then
      perform stock.release(earlier.reservation_id, reason => 'held anew with other leads');
    end if;
  end loop;
  reserved := stock.reserve(
    reference => held_id::text,
    lines => (
      select jsonb_agg(jsonb_build_object('product_id', l.product_id, 'quantity', 1))
      from market.lead as l
      where l.id = any (_hold.wanted)
    ),
    buyer => _hold.workspace_id::text,
    ttl_seconds => _hold.hold_seconds,
    namespace => 'market'
  );
  if reserved.status <> 'reserved' then
    -- Somebody was faster: whoever asks again is told by a look. What was let go is held again.
    perform stock._raise_busy();
  end if;

  -- One statement, so one snapshot: the price is that of its leads, whoever puts others meanwhile.
  with priced as (
    select l.id, l.price from market.lead as l where l.id = any (_hold.wanted)
  ),
  held as (
    insert into market.purchase (id, workspace_id, reservation_id, price)
    select held_id, _hold.workspace_id, reserved.reservation_id, sum(p.price) from priced as p
  )
  insert into market.purchase_lead (purchase_id, lead_id, price)
  select held_id, p.id, p.price from priced as p order by p.id;
  return market._outcome('held', held_id);
end;
$$;

comment on function market._hold(uuid[], uuid, integer) is
'Holds leads, a list of market._wanted, for a workspace, all or none: held, replayed (it holds these already), taken, unknown_lead (lead_ids: which). Raises 55P03.';
