create or replace function stock._look(product_id bigint, quantity bigint, moment timestamptz)
returns bigint
language plpgsql
as $$
declare
  available bigint;
begin
  -- Slots and lapsed lines under one snapshot: read by two statements with a sweep between them,
  -- ten free units once added up to none. No lock is taken, and no more lapsed lines are read
  -- than units are wanted, so this costs the same however many reservations are open.
  select case
    when slots.units >= _look.quantity then slots.units
    else slots.units + coalesce(
      (
        select sum(lapsed.quantity)
        from (
          select l.quantity
          from stock.line as l
          where l.product_id = _look.product_id and l.expires_at <= moment
          order by l.expires_at
          limit _look.quantity
        ) as lapsed
      ),
      0
    )
  end
  into available
  from (
    select coalesce(sum(s.available), 0) as units
    from stock.slot as s
    where s.product_id = _look.product_id
  ) as slots;
  return available;
end;
$$;

comment on function stock._look(bigint, bigint, timestamptz) is
'How many units of a product can be had at that moment, free in slots or lapsed; exact where that is less than the quantity wanted.';
