create or replace function stock._at_hand(product_id bigint, quantity bigint, moment timestamptz)
returns table (available bigint)
language sql
stable
as $$
  -- Slots and lapsed lines under one snapshot: read by two statements with a sweep between them,
  -- ten free units once added up to none. No lock is taken, and no more lapsed lines are read
  -- than units are wanted, so this costs the same however many reservations are open.
  select
    coalesce(
      (select sum(s.available) from stock.slot as s where s.product_id = _at_hand.product_id), 0
    )
    + coalesce(
      (
        select sum(lapsed.quantity)
        from (
          select l.quantity
          from stock.line as l
          where l.product_id = _at_hand.product_id and l.expires_at <= _at_hand.moment
          order by l.expires_at
          limit _at_hand.quantity
        ) as lapsed
      ),
      0
    )
  offset 0 -- else each mention of the sum would be a sum of its own
$$;

comment on function stock._at_hand(bigint, bigint, timestamptz) is
'How many units of a product can be had at that moment, free in slots or lapsed; exact where that is less than the quantity wanted. Written to be inlined.';
