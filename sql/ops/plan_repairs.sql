create or replace function ops.plan_repairs(
  out product_id bigint,
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
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    drifted.id, p.sku, p.name, p.total, p.outstanding, p.free_before, p.free_after, p.lines_mended,
    p.slots, p.status
  from (
    select distinct substring(b.subject from '^product (\d+)$')::bigint as id
    from ops._check_stock() as b
    where ops._is_mended(b.room, b.rule)
  ) as drifted
  cross join lateral ops.plan_repair(drifted.id) as p
  where p.status <> 'sound'
  order by drifted.id
$$;

comment on function ops.plan_repairs() is
'Every product of which ops.check() tells what ops.repair puts right, as ops.plan_repair has it; none when all is well. Reads all lines, as ops.check() does.';
