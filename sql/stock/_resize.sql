create or replace function stock._resize(
  reservation stock.reservation,
  product_ids bigint[],
  quantities integer[]
)
returns stock.outcome
language plpgsql
as $$
declare
  outcome stock.outcome;
  grown_ids bigint[];
  grown_to integer[];
  grown_by bigint[];
  shrunk record;
  unknown_product_id bigint;
  capped boolean;
  line_count integer;
begin
  select
    min(w.product_id) filter (
      where p.id is null or not stock._is_open_to(p.only_in, reservation.namespace)
    ),
    bool_or(p.units_per_buyer is not null and w.quantity > coalesce(l.quantity, 0)),
    array_agg(w.product_id order by w.product_id)
      filter (where w.quantity > coalesce(l.quantity, 0)),
    array_agg(w.quantity order by w.product_id)
      filter (where w.quantity > coalesce(l.quantity, 0)),
    array_agg(w.quantity - coalesce(l.quantity, 0) order by w.product_id)
      filter (where w.quantity > coalesce(l.quantity, 0)),
    count(*) filter (where w.quantity > 0) + (
      select count(*) from stock.line as kept
      where kept.reservation_id = reservation.id and kept.product_id <> all (_resize.product_ids)
    )
  into unknown_product_id, capped, grown_ids, grown_to, grown_by, line_count
  from unnest(_resize.product_ids, _resize.quantities) as w (product_id, quantity)
  left join stock.product as p on p.id = w.product_id
  left join stock.line as l on l.reservation_id = reservation.id and l.product_id = w.product_id;

  if unknown_product_id is not null then
    outcome.status := 'unknown_product';
    outcome.product_id := nullif(unknown_product_id, 0);
    return outcome;
  end if;
  if line_count not between 1 and 100 then
    raise invalid_parameter_value using
      message = 'lines: from 1 to 100 must be left',
      hint = 'release the reservation to give all of it back';
  end if;
  if capped then
    outcome := stock._over_limit(
      reservation.buyer, grown_ids, grown_to, clock_timestamp(), reservation.id
    );
    if outcome.status = 'busy' then
      perform stock._raise_busy();
    elsif outcome.status is not null then
      return outcome;
    end if;
  end if;

  if grown_ids is not null then
    outcome := stock._take_all(grown_ids, grown_by);
    if outcome.status is not null then
      return outcome;
    end if;
    -- Whoever takes may sweep, and our own lock keeps nobody of ourselves out: had the deadline
    -- passed since we asked, this very reservation would be among what was swept.
    if (
      select stock._state(r, clock_timestamp()) from stock.reservation as r
      where r.id = reservation.id
    ) <> 'active' then
      perform stock._raise_busy();
    end if;
  end if;
  for shrunk in
    select l.product_id, l.quantity - w.quantity as quantity
    from unnest(_resize.product_ids, _resize.quantities) as w (product_id, quantity)
    join stock.line as l on l.reservation_id = reservation.id and l.product_id = w.product_id
    where l.quantity > w.quantity
    order by l.product_id
  loop
    perform stock._give(shrunk.product_id, shrunk.quantity);
  end loop;

  delete from stock.line as l
  using unnest(_resize.product_ids, _resize.quantities) as w (product_id, quantity)
  where l.reservation_id = reservation.id and l.product_id = w.product_id and w.quantity = 0;
  insert into stock.line as l (reservation_id, product_id, quantity, expires_at)
  select reservation.id, w.product_id, w.quantity, reservation.expires_at
  from unnest(_resize.product_ids, _resize.quantities) as w (product_id, quantity)
  where w.quantity > 0
  order by w.product_id
  on conflict on constraint line_pkey do update set quantity = excluded.quantity;

  outcome.status := 'resized';
  outcome.reservation_id := reservation.id;
  outcome.expires_at := reservation.expires_at;
  return outcome;
end;
$$;

comment on function stock._resize(stock.reservation, bigint[], integer[]) is
'The part of stock.resize that changes stock, for a live reservation that the caller has locked.';
