-- What is scheduled and how it went: psql -f sql/cron/status.sql, as the administrator or as
-- stockade_cron (row security hides these runs from others), connected to cron's database.
\set ON_ERROR_STOP on
select to_regclass('cron.job') is null as nothing_scheduled \gset
\if :nothing_scheduled
\echo 'Nothing is scheduled.'
\quit
\endif
\echo 'Jobs'
select j.jobid, j.jobname, j.schedule, j.command, j.database, j.username, j.active
from cron.job as j
where j.jobname like 'stockade-%'
order by j.jobname;
\echo 'Their last runs'
select j.jobname, d.status, d.start_time, d.end_time - d.start_time as took, d.return_message
from cron.job_run_details as d
join cron.job as j on j.jobid = d.jobid
where j.jobname like 'stockade-%'
order by d.runid desc
limit 10;
