create or replace function stock._look(product_ids bigint[], quantities bigint[], moment timestamptz)
returns table (product_id bigint, available bigint, retry_at timestamptz)
language sql
stable
as $$
  -- Slots and lapsed lines under one snapshot: read by two statements with a sweep between them,
  -- ten free units once added up to none. No lock is taken, and no more lapsed lines are read
  -- than units are wanted, so this costs the same however many reservations are open.
  select
    wanted.product_id,
    coalesce(
      (select sum(s.available) from stock.slot as s where s.product_id = wanted.product_id), 0
    ) + coalesce(
      (
        select sum(lapsed.quantity)
        from (
          select l.quantity
          from stock.line as l
          where l.product_id = wanted.product_id and l.expires_at <= moment
          order by l.expires_at
          limit wanted.quantity
        ) as lapsed
      ),
      0
    ),
    (
      select l.expires_at
      from stock.line as l
      where l.product_id = wanted.product_id and l.expires_at > moment
      order by l.expires_at
      limit 1
    )
  from (
    select u.product_id, sum(u.quantity)::bigint as quantity
    from unnest(_look.product_ids, _look.quantities) as u (product_id, quantity)
    group by u.product_id
  ) as wanted
$$;

comment on function stock._look(bigint[], bigint[], timestamptz) is
'How many units of each product can be had at that moment: free in slots plus lapsed (read oldest first, at most as many lines as units are wanted; exact where that is less than wanted), and when the next units lapse.';
