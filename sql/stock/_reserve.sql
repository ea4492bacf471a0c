create or replace function stock._reserve(requests stock._request[])
returns stock.outcome[]
language plpgsql
as $$
declare
  moment timestamptz := clock_timestamp();
  outcomes stock.outcome[];
  drawn stock.outcome[];
  products bigint[] := array[]::bigint[];
  wanted bigint[] := array[]::bigint[];
  claimed bigint;
  seen bigint[];
  left_over bigint[];
  units bigint[];
  short boolean := false;
begin
  for i in 1 .. cardinality(requests) loop
    outcomes[i] := stock._admit(requests[i], moment);
    if outcomes[i].status is null then
      products := products || requests[i].product_ids;
      wanted := wanted || requests[i].quantities::bigint[];
    end if;
  end loop;
  if cardinality(products) = 0 then
    return outcomes;
  end if;
  if cardinality(products) > 1 then
    select array_agg(p.product_id order by p.product_id), array_agg(p.wanted order by p.product_id)
    into products, wanted
    from (
      select u.product_id, sum(u.wanted)::bigint as wanted
      from unnest(products, wanted) as u (product_id, wanted)
      group by u.product_id
    ) as p;
  end if;

  -- Look before any lock: sold out is answered from here.
  for k in 1 .. cardinality(products) loop
    seen[k] := stock._look(products[k], wanted[k], moment);
  end loop;
  select d.outcomes, d.units into drawn, left_over
  from stock._draw(requests, products, moment, outcomes, seen, seen) as d;

  -- Take what was claimed: once a product, in the order of products.
  for k in 1 .. cardinality(products) loop
    claimed := seen[k] - left_over[k];
    units[k] := case when claimed > 0 then stock._take(products[k], claimed) else 0 end;
    short := short or units[k] < claimed;
  end loop;

  if short then
    -- Somebody was faster or holds the slots: look again (what we took counts as there), draw
    -- again from what we have, all of them, for a cart that fails now leaves its claims to those
    -- that found too few beside it; and put back what is left.
    for k in 1 .. cardinality(products) loop
      seen[k] := units[k] + stock._look(products[k], wanted[k], clock_timestamp());
    end loop;
    select d.outcomes, d.units into drawn, left_over
    from stock._draw(requests, products, moment, outcomes, seen, units) as d;
    for k in 1 .. cardinality(products) loop
      if left_over[k] > 0 then
        perform stock._give(products[k], left_over[k]);
      end if;
    end loop;
  end if;

  outcomes := drawn;
  for i in 1 .. cardinality(requests) loop
    if outcomes[i].status is null then
      perform stock._write(requests[i], outcomes[i], moment);
      outcomes[i].status := 'reserved';
    end if;
  end loop;
  return outcomes;
end;
$$;

comment on function stock._reserve(stock._request[]) is
'Reserves for requests that share no reference and no buyer; one outcome each, in the order given, busy and invalid among them.';
