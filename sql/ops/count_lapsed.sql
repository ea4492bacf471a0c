create or replace function ops.count_lapsed()
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select l.reservations from ops.lapsed() as l
$$;

comment on function ops.count_lapsed() is
'How many reservations are past their deadline and not yet swept. Their units are free all the same.';
