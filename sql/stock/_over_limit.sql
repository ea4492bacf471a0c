create or replace function stock._over_limit(
  buyer text,
  product_ids bigint[],
  quantities integer[],
  moment timestamptz,
  except_reservation_id uuid default null
)
returns stock.outcome
language plpgsql
as $$
declare
  answer stock.outcome;
  lapsed bigint;
  held bigint;
begin
  if _over_limit.buyer is null then
    answer.status := 'over_limit';
    answer.detail := 'a product with a limit per buyer is sold to known buyers only';
    return answer;
  end if;
  -- Two calls of one buyer would each count without the other.
  if not pg_try_advisory_xact_lock(hashtextextended(_over_limit.buyer, 1)) then
    answer.status := 'busy';
    return answer;
  end if;

  -- A lapsed one no longer counts, unless a confirm or an extend that was in time is about to
  -- commit: lock them all, or say busy.
  select count(*) into lapsed
  from stock.reservation as r
  where r.buyer = _over_limit.buyer and stock._state(r, moment) = 'expired' and r.state = 'active';
  if lapsed > 0 then
    select count(*) into held
    from (
      select from stock.reservation as r
      where r.buyer = _over_limit.buyer
        and stock._state(r, moment) = 'expired'
        and r.state = 'active'
      for update skip locked
    ) as locked;
    if held < lapsed then
      answer.status := 'busy';
      return answer;
    end if;
  end if;

  select 'over_limit', p.id, greatest(p.units_per_buyer - coalesce(kept.quantity, 0), 0)
  into answer.status, answer.product_id, answer.available
  from unnest(_over_limit.product_ids, _over_limit.quantities) as wanted (product_id, quantity)
  join stock.product as p on p.id = wanted.product_id
  left join lateral (
    select sum(l.quantity) as quantity
    from stock.reservation as r
    join stock.line as l on l.reservation_id = r.id and l.product_id = wanted.product_id
    where r.buyer = _over_limit.buyer
      and r.id is distinct from _over_limit.except_reservation_id
      and stock._state(r, moment) in ('active', 'used', 'confirmed')
  ) as kept on true
  where wanted.quantity + coalesce(kept.quantity, 0) > p.units_per_buyer
  order by p.id
  limit 1;
  if found then
    answer.detail := 'more than one buyer may have, counting what is held and bought';
  end if;
  return answer;
end;
$$;

comment on function stock._over_limit(text, bigint[], integer[], timestamptz, uuid) is
'Would this buyer have more than the units per buyer of any of these products, counting held + bought - returned? over_limit (product_id, available: what may still be had), busy, or no status.';
