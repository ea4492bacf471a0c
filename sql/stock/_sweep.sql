create or replace function stock._sweep(product_id bigint, at_most bigint)
returns integer
language plpgsql
as $$
declare
  moment timestamptz := clock_timestamp();
  swept uuid[];
  blocked bigint[];
  back record;
begin
  -- The line's deadline is a hint; the reservation's own is asked again under its lock: an
  -- extended one lives. Whoever is locked is being confirmed, released or swept: pass by.
  select array_agg(lapsed.id) into swept
  from (
    select r.id
    from stock.line as l
    join stock.reservation as r on r.id = l.reservation_id
    where l.product_id = _sweep.product_id
      and l.expires_at <= moment
      and r.state = 'active'
      and r.expires_at <= moment
    order by l.expires_at
    limit _sweep.at_most
    for update of r skip locked
  ) as lapsed;
  if swept is null then
    return 0;
  end if;

  -- Whole reservations or none: each of their products must have a slot free to take its units.
  loop
    select
      array_agg(part.product_id) as products,
      array_agg(part.quantity) as units,
      array_agg(slot.number) as slots,
      array_agg(part.product_id) filter (where slot.number is null) as blocked
    into back
    from (
      select l.product_id, sum(l.quantity) as quantity
      from stock.line as l
      where l.reservation_id = any (swept)
      group by l.product_id
    ) as part
    left join lateral (
      select s.number
      from stock.slot as s
      where s.product_id = part.product_id
      order by s.available
      limit 1
      for update skip locked
    ) as slot on true;
    exit when back.blocked is null;
    blocked := blocked || back.blocked;
    swept := array(
      select u.id from unnest(swept) as u (id)
      where not exists (
        select from stock.line as l
        where l.reservation_id = u.id and l.product_id = any (blocked)
      )
    );
  end loop;

  update stock.slot as s
  set available = s.available + chosen.units
  from unnest(back.products, back.slots, back.units) as chosen (product_id, number, units)
  where s.product_id = chosen.product_id and s.number = chosen.number;

  update stock.reservation as r
  set state = 'expired', closed_at = moment
  where r.id = any (swept);

  update stock.line as l
  set expires_at = null
  where l.reservation_id = any (swept);
  return cardinality(swept);
end;
$$;

comment on function stock._sweep(bigint, bigint) is
'Expires at most that many lapsed reservations of a product, whole, oldest first, and gives all their units back; returns how many. Passes by what others hold; waits for nothing.';
