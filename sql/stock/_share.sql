create or replace function stock._share(
  requests stock._request[],
  products bigint[],
  wanted bigint[],
  moment timestamptz,
  outcomes stock.outcome[]
)
returns stock.outcome[]
language plpgsql
as $$
declare
  claimed bigint[] := wanted;
  seen bigint[];
  units bigint[];
  shared stock.outcome[] := outcomes;
  left_over bigint[];
begin
  -- Look before any lock: sold out is answered from here.
  seen := array(
    select look.available
    from unnest(products, wanted) with ordinality as p (id, wanted, place)
    cross join lateral stock._at_hand(p.id, p.wanted, moment) as look
    order by p.place
  );
  if exists (select from unnest(seen, wanted) as p (seen, wanted) where p.seen < p.wanted) then
    select d.outcomes, d.units into shared, left_over
    from stock._draw(requests, products, moment, outcomes, seen, seen) as d;
    claimed := array(
      select p.seen - p.left_over from unnest(seen, left_over) as p (seen, left_over)
    );
  end if;

  -- Take what is claimed: once a product, in the order of products.
  for k in 1 .. cardinality(products) loop
    units[k] := case when claimed[k] > 0 then stock._take(products[k], claimed[k]) else 0 end;
  end loop;
  if units = claimed then
    return shared;
  end if;

  -- Somebody was faster or holds the slots: look again (what we took counts as there), draw
  -- again from what we have, all of them, for a cart that fails now leaves its claims to those
  -- that found too few beside it; and put back what is left.
  moment := clock_timestamp();
  seen := array(
    select p.units + look.available
    from unnest(products, wanted, units) with ordinality as p (id, wanted, units, place)
    cross join lateral stock._at_hand(p.id, p.wanted, moment) as look
    order by p.place
  );
  select d.outcomes, d.units into shared, left_over
  from stock._draw(requests, products, moment, outcomes, seen, units) as d;
  for k in 1 .. cardinality(products) loop
    if left_over[k] > 0 then
      perform stock._give(products[k], left_over[k]);
    end if;
  end loop;
  return shared;
end;
$$;

comment on function stock._share(
  stock._request[], bigint[], bigint[], timestamptz, stock.outcome[]
) is
'Takes what the requests with the outcome reserved want of these products, and shares it among them in the order given; outcomes becomes insufficient or busy where it was too little. Puts back what is left.';
