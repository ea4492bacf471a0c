create or replace function ops.list_jobs(
  out job_name text,
  out schedule text,
  out command text,
  out active boolean,
  out last_status text,
  out last_started_at timestamptz,
  out last_seconds numeric,
  out last_message text
)
returns setof record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- pg_cron's tables are in one database of the server, which may be another than this.
  if not exists (
    select from pg_catalog.pg_namespace as n
    where n.nspname = 'cron' and has_schema_privilege(n.oid, 'usage')
  ) then
    return;
  end if;
  return query
  select
    j.jobname::text, j.schedule, j.command, j.active, d.status, d.start_time,
    extract(epoch from d.end_time - d.start_time), left(d.return_message, 1000)
  from cron.job as j
  left join lateral (
    select r.*
    from cron.job_run_details as r
    where r.jobid = j.jobid
    order by r.runid desc
    limit 1
  ) as d on true
  where j.jobname like 'stockade-%'
  order by j.jobname;
end;
$$;

comment on function ops.list_jobs() is
'The jobs of sql/cron/schedule.sql, with how their last run went: last_status succeeded, failed or running; last_message as psql would have said it.
No row where pg_cron is not in this database (its tables are in the one that cron.database_name names), or nothing is scheduled.';
