-- Takes Stockade's jobs off the schedule: psql -f sql/cron/unschedule.sql, as the administrator,
-- connected to the database that cron.database_name names. Their history stays.
\set ON_ERROR_STOP on
select to_regclass('cron.job') is null as nothing_scheduled \gset
\if :nothing_scheduled
\quit
\endif
select j.jobname, cron.unschedule(j.jobid) as unscheduled
from cron.job as j
where j.jobname in (
  'stockade-sweep', 'stockade-money', 'stockade-market', 'stockade-check', 'stockade-history'
)
order by j.jobname;
