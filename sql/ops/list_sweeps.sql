create or replace function ops.list_sweeps(
  before bigint default null,
  at_most integer default 50,
  busy_only boolean default false,
  out sweep_run_id bigint,
  out source text,
  out started_at timestamptz,
  out ended_at timestamptz,
  out expired bigint,
  out batches integer,
  out seconds numeric,
  out lag_seconds numeric,
  out late boolean
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    s.id, s.source, s.started_at, s.ended_at, s.expired, s.batches,
    extract(epoch from s.ended_at - s.started_at),
    lag.seconds,
    lag.seconds > (select r.warning from ops.alert_rules as r where r.name = 'sweep_is_old')
  from ops.sweep_run as s
  left join lateral (
    select e.ended_at
    from ops.sweep_run as e
    where e.id < s.id
    order by e.id desc
    limit 1
  ) as earlier on true
  cross join lateral (
    select extract(epoch from s.started_at - earlier.ended_at) as seconds
  ) as lag
  where (list_sweeps.before is null or s.id < list_sweeps.before)
    and (s.expired > 0 or not list_sweeps.busy_only)
  order by s.id desc
  limit least(greatest(list_sweeps.at_most, 1), 1000)
$$;

comment on function ops.list_sweeps(bigint, integer, boolean) is
'Sweeps, newest first, at most at_most (1 to 1000): how many reservations each expired, in how many batches, how long it took, and lag_seconds from the end of the one before it to its beginning; late: that is above the level of the alert sweep_is_old.
busy_only: those that expired any. before: the last sweep_run_id of the page before.';
