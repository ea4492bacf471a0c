create or replace function ops.list_repairs(
  product_id bigint default null,
  before bigint default null,
  at_most integer default 50
)
returns setof ops.repair_log
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select l.*
  from ops.repair_log as l
  where (list_repairs.product_id is null or l.product_id = list_repairs.product_id)
    and (list_repairs.before is null or l.id < list_repairs.before)
  order by l.id desc
  limit least(greatest(list_repairs.at_most, 1), 1000)
$$;

comment on function ops.list_repairs(bigint, bigint, integer) is
'The audit rows of ops.repair, newest first, at most at_most (1 to 1000); those of one product, or all. before: the last id of the page before.';
