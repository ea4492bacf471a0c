create or replace function stock._take_all(product_ids bigint[], quantities bigint[])
returns stock.outcome
language plpgsql
as $$
declare
  outcome stock.outcome;
  taken integer[] := array[]::integer[];
begin
  outcome := stock._shortage(_take_all.product_ids, _take_all.quantities);
  if outcome.status is not null then
    return outcome;
  end if;
  for k in 1 .. cardinality(_take_all.product_ids) loop
    taken[k] := stock._take(_take_all.product_ids[k], _take_all.quantities[k]::integer);
    continue when taken[k] = _take_all.quantities[k];

    -- Sold out meanwhile is an answer and leaves nothing behind; anything else is busy.
    outcome := stock._shortage(
      _take_all.product_ids[k : k], array[_take_all.quantities[k] - taken[k]]
    );
    if outcome.status is null then
      perform stock._raise_busy();
    end if;
    outcome.available := outcome.available + taken[k];
    for given in 1 .. k loop
      if taken[given] > 0 then
        perform stock._give(_take_all.product_ids[given], taken[given]);
      end if;
    end loop;
    return outcome;
  end loop;
  return null;
end;
$$;

comment on function stock._take_all(bigint[], bigint[]) is
'Takes all of these units or none: null, or insufficient (product_id, available, retry_at). Raises 55P03 when busy.';
