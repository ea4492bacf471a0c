create or replace function stock._take_all(product_ids bigint[], quantities bigint[])
returns stock.outcome
language plpgsql
as $$
declare
  moment timestamptz := clock_timestamp();
  outcome stock.outcome;
  taken bigint[] := array[]::bigint[];
begin
  -- One product and a slot that has enough: the common case, which needs no look.
  if cardinality(product_ids) = 1 and stock._take_from_one(product_ids[1], quantities[1]) then
    return null;
  end if;

  -- Look at all of them before any lock.
  select answer.* into outcome
  from unnest(product_ids, quantities) with ordinality as p (id, quantity, place)
  cross join lateral stock._sold_out(p.id, p.quantity, moment) as answer
  order by p.place
  limit 1;
  if found then
    return outcome;
  end if;

  for k in 1 .. cardinality(product_ids) loop
    taken[k] := stock._take(product_ids[k], quantities[k]);
    continue when taken[k] = quantities[k];
    -- Sold out meanwhile is an answer and leaves nothing behind; anything else is busy.
    moment := clock_timestamp();
    select answer.* into outcome
    from stock._sold_out(product_ids[k], quantities[k], moment, taken[k]) as answer;
    if not found then
      perform stock._raise_busy();
    end if;
    for given in 1 .. k loop
      if taken[given] > 0 then
        perform stock._give(product_ids[given], taken[given]);
      end if;
    end loop;
    return outcome;
  end loop;
  return null;
end;
$$;

comment on function stock._take_all(bigint[], bigint[]) is
'Takes all of these units or none: null, or insufficient (product_id, available, retry_at). Raises 55P03 when busy.';
