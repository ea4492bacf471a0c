-- Schedules Stockade's jobs: psql -v database=NAME -f sql/cron/schedule.sql, as the administrator,
-- connected to the database that cron.database_name names. Safe to run twice: a job's name is its
-- key.
-- pg_cron 1.4 knows minutes, not seconds: five fields only.
\set ON_ERROR_STOP on
create extension if not exists pg_cron;
grant usage on schema cron to stockade_cron;

select cron.schedule_in_database(
  'stockade-sweep', '* * * * *', 'call ops.sweep()', :'database', 'stockade_cron'
) as sweep_job;
-- A job of its own: when it fails, the units are swept all the same.
select cron.schedule_in_database(
  'stockade-money', '* * * * *', 'select * from payment.sweep()', :'database', 'stockade_cron'
) as money_job;
select cron.schedule_in_database(
  'stockade-market', '* * * * *', 'select market.sweep()', :'database', 'stockade_cron'
) as market_job;
select cron.schedule_in_database(
  'stockade-check', '17 * * * *', 'select ops.record_check()', :'database', 'stockade_cron'
) as check_job;
-- pg_cron never forgets a run by itself; one that a crash cut short has no end. Row security lets a
-- role purge its own runs only.
select cron.schedule_in_database(
  'stockade-history',
  '47 3 * * *',
  'delete from cron.job_run_details'
    ' where coalesce(end_time, start_time) < now() - interval ''7 days''',
  current_database(),
  'stockade_cron'
) as history_job;

-- Row security hides jobs and their runs from all but their own role; ops.list_jobs shows these to
-- administrators, as the owner.
grant usage on schema cron to stockade_owner;
drop policy if exists stockade_jobs on cron.job;
create policy stockade_jobs on cron.job
  for select to stockade_owner using (username = 'stockade_cron');
drop policy if exists stockade_runs on cron.job_run_details;
create policy stockade_runs on cron.job_run_details
  for select to stockade_owner using (username = 'stockade_cron');
