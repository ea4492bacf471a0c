create or replace function stock._reserve(requests stock._request[])
returns stock.outcome[]
language plpgsql
as $$
declare
  moment timestamptz := clock_timestamp();
  outcomes stock.outcome[];
  wanted_products bigint[] := array[]::bigint[];
  wanted_quantities bigint[] := array[]::bigint[];
  products bigint[];
  seen bigint[];
  unclaimed bigint[];
  claimed bigint[];
  units bigint[];
  retry_at timestamptz[];
begin
  for i in 1 .. cardinality(_reserve.requests) loop
    outcomes[i] := stock._admit(_reserve.requests[i], moment);
    if outcomes[i].status is null then
      wanted_products := wanted_products || _reserve.requests[i].product_ids;
      wanted_quantities := wanted_quantities || _reserve.requests[i].quantities::bigint[];
    end if;
  end loop;

  -- Look before any lock: sold out is answered from here.
  select
    array_agg(a.product_id order by a.product_id),
    array_agg(a.available order by a.product_id),
    array_agg(a.retry_at order by a.product_id)
  into products, seen, retry_at
  from stock._look(wanted_products, wanted_quantities, moment) as a;
  select d.outcomes, d.units into outcomes, unclaimed
  from stock._draw(_reserve.requests, products, seen, retry_at, outcomes, seen) as d;

  -- Take what was claimed: once a product, in the order of products.
  for k in 1 .. coalesce(cardinality(products), 0) loop
    claimed[k] := seen[k] - unclaimed[k];
    units[k] := stock._take(products[k], claimed[k]::integer);
  end loop;

  if units is distinct from claimed then
    -- Somebody was faster or holds the slots: look again (what we took counts as there), draw
    -- again from what we have, and put back what a cart that failed had claimed.
    select
      array_agg(a.available + u.units order by a.product_id),
      array_agg(a.retry_at order by a.product_id)
    into seen, retry_at
    from stock._look(products, claimed, clock_timestamp()) as a
    join unnest(products, units) as u (product_id, units) on u.product_id = a.product_id;
    select d.outcomes, d.units into outcomes, units
    from stock._draw(_reserve.requests, products, seen, retry_at, outcomes, units) as d;
    for k in 1 .. cardinality(products) loop
      if units[k] > 0 then
        perform stock._give(products[k], units[k]::integer);
      end if;
    end loop;
  end if;
  return stock._write(_reserve.requests, outcomes, moment);
end;
$$;

comment on function stock._reserve(stock._request[]) is
'Reserves for requests that share no reference and no buyer; one outcome each, in the order given, busy and invalid among them.';
