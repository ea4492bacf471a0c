create or replace function ops.list_alerts()
returns setof ops.alerts
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select a.* from ops.alerts as a order by a.level, a.name
$$;

comment on function ops.list_alerts() is
'The alerts that are on (rows of ops.alerts), critical ones first; no row when all is well.';
