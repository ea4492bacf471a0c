create or replace function ops.lapsed(
  out reservations bigint,
  out units bigint,
  out oldest timestamptz
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  with recursive
  -- From product to product by one probe of the index each, instead of through all open lines.
  product as (
    (
      select l.product_id from stock.line as l
      where l.expires_at is not null
      order by l.product_id
      limit 1
    )
    union all
    select (
      select l.product_id from stock.line as l
      where l.expires_at is not null and l.product_id > product.product_id
      order by l.product_id
      limit 1
    )
    from product
    where product.product_id is not null
  )
  select count(distinct l.reservation_id), coalesce(sum(l.quantity), 0), min(l.expires_at)
  from product
  join stock.line as l
    on l.product_id = product.product_id and l.expires_at <= statement_timestamp()
$$;

comment on function ops.lapsed() is
'What is past its deadline and not yet swept: reservations, units, and the oldest deadline.';
