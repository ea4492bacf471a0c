create or replace function ops.list_drops(
  state text default null,
  before bigint default null,
  at_most integer default 50
)
returns setof checkout.sale
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select s.*
  from checkout.sale as s
  where s.drop_id is not null
    and (list_drops.state is null or s.state = list_drops.state)
    and (list_drops.before is null or s.drop_id < list_drops.before)
  order by s.drop_id desc
  limit least(greatest(list_drops.at_most, 1), 1000)
$$;

comment on function ops.list_drops(text, bigint, integer) is
'Drops with the units of their products (rows of checkout.sale), newest first, at most at_most (1 to 1000). state: upcoming, on or over. before: the last drop_id of the page before.';
