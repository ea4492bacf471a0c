create or replace function ops.plan_repair(
  product_id bigint,
  out sku text,
  out name text,
  out total integer,
  out outstanding bigint,
  out free_before bigint,
  out free_after bigint,
  out lines_mended integer,
  out slots bigint,
  out status text
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    p.sku, p.name, c.total, c.outstanding, c.free_before, c.free_after, c.lines_mended, s.slots,
    case
      when c.status = 'oversold' then 'oversold'
      when c.free_before = c.free_after and c.lines_mended = 0 and s.slots > 0 then 'sound'
      else 'drifted'
    end
  from stock.product as p
  cross join lateral ops._recount(p.id) as c
  cross join lateral (
    select count(*) as slots from stock.slot as s where s.product_id = p.id
  ) as s
  where p.id = plan_repair.product_id
$$;

comment on function ops.plan_repair(bigint) is
'What ops.repair would find and do, without a lock and without doing it; no row for an unknown product.
status: sound (nothing), drifted (it sets the free units to free_after and mends lines_mended deadlines), oversold (more is out than there is: free becomes 0, and a person has to decide). slots: rows that the free units are spread over.';
