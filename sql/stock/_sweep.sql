create or replace function stock._sweep(
  product_id bigint,
  at_most bigint,
  inout deadline timestamptz default 'epoch',
  out swept integer
)
language plpgsql
as $$
declare
  moment timestamptz := clock_timestamp();
  ids uuid[];
  places tid[];
  blocked bigint[];
  back record;
begin
  -- The line's deadline is a hint; the reservation's own is asked again under its lock: an
  -- extended one lives. Whoever is locked is being confirmed, released or swept: pass by.
  select array_agg(lapsed.id), array_agg(lapsed.ctid), max(lapsed.expires_at)
  into ids, places, deadline
  from (
    select r.id, r.ctid, l.expires_at
    from stock.line as l
    join stock.reservation as r on r.id = l.reservation_id
    where l.product_id = _sweep.product_id
      and l.expires_at between _sweep.deadline and moment
      and r.state = 'active'
      and r.expires_at <= moment
    order by l.expires_at
    limit _sweep.at_most
    for update of r skip locked
  ) as lapsed;
  swept := coalesce(cardinality(ids), 0);
  if swept = 0 then
    return;
  end if;

  -- Whole reservations or none: each of their products must have a slot free to take its units.
  loop
    with line as materialized (
      select l.ctid, l.product_id, l.quantity
      from stock.line as l
      where l.reservation_id = any (ids)
    )
    select
      array_agg(part.product_id) as products,
      array_agg(part.quantity) as units,
      array_agg(slot.number) as slots,
      array_agg(part.product_id) filter (where slot.number is null) as blocked,
      (select array_agg(line.ctid) from line) as lines
    into back
    from (
      select line.product_id, sum(line.quantity) as quantity
      from line
      group by line.product_id
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
    select array_agg(u.id), array_agg(u.place) into ids, places
    from unnest(ids, places) as u (id, place)
    where not exists (
      select from stock.line as l
      where l.reservation_id = u.id and l.product_id = any (blocked)
    );
  end loop;

  update stock.slot as s
  set available = s.available + chosen.units
  from unnest(back.products, back.slots, back.units) as chosen (product_id, number, units)
  where s.product_id = chosen.product_id and s.number = chosen.number;

  -- By their places, where they stay while their reservation is ours: finding them once more by
  -- an index takes longer than writing them.
  update stock.reservation as r
  set state = 'expired', closed_at = moment
  where r.ctid = any (places);

  update stock.line as l
  set expires_at = null
  where l.ctid = any (back.lines);
  swept := coalesce(cardinality(ids), 0);
end;
$$;

comment on function stock._sweep(bigint, bigint, timestamptz) is
'Expires at most that many lapsed reservations of a product, whole, from that deadline on, oldest first, and gives all their units back; returns how many, and the last deadline it met (null: none). Passes by what others hold; waits for nothing.';
