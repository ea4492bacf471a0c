create or replace function ops.record_check()
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  started timestamptz := clock_timestamp();
  breach record;
  breaches integer := 0;
begin
  -- One recorder at a time: two would both write what is new.
  if not pg_try_advisory_xact_lock(hashtextextended('ops.record_check', 3)) then
    raise lock_not_available using
      message = 'busy: another check is being recorded', hint = 'wait until it has ended';
  end if;
  for breach in select c.* from ops.check() as c loop
    breaches := breaches + 1;
    insert into ops.breach as b (room, rule, subject, detail)
    values (breach.room, breach.rule, breach.subject, breach.detail)
    on conflict (room, rule, subject) where resolved_at is null
    do update set detail = excluded.detail, last_seen_at = clock_timestamp();
  end loop;
  update ops.breach as b
  set resolved_at = clock_timestamp()
  where b.resolved_at is null and b.last_seen_at < started;
  insert into ops.check_run (started_at, breaches, deadlocks)
  select started, breaches, d.deadlocks
  from pg_catalog.pg_stat_database as d
  where d.datname = current_database();

  delete from ops.sweep_run as s where s.ended_at < started - interval '30 days';
  delete from ops.check_run as c where c.ended_at < started - interval '365 days';
  return breaches;
end;
$$;

comment on function ops.record_check() is
'Runs ops.check(), keeps its breaches in ops.breach (a breach that is gone is resolved there) and returns how many there are; pg_cron calls it every hour. Also forgets sweeps after 30 days and checks after a year. Raises 55P03 while another call runs.';
