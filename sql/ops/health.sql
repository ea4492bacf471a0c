create or replace function ops.health(
  out status text,
  out reasons text[],
  out last_sweep_at timestamptz,
  out seconds_since_sweep integer
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  last_sweep_at := (select max(s.ended_at) from ops.sweep_run as s);
  seconds_since_sweep := extract(epoch from clock_timestamp() - last_sweep_at);
  reasons := array(select a.means from ops.alerts as a where a.degrades order by a.name);
  status := case when cardinality(reasons) = 0 then 'ok' else 'degraded' end;
end;
$$;

comment on function ops.health() is
'ok, or degraded with the reasons: what those alerts mean that are on and say that the work isn''t done (ops.alerts.degrades).';
