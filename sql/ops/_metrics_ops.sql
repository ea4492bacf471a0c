create or replace view ops._metrics_ops as
select
  age.name,
  '{}'::jsonb as labels,
  coalesce(extract(epoch from statement_timestamp() - age.since), 'infinity') as value,
  'seconds' as unit,
  age.since
from (
  select 'last_sweep_age', max(s.ended_at) from ops.sweep_run as s
  union all
  select 'last_money_sweep_age', (select s.ended_at from payment.swept as s)
  union all
  -- Until the first check its age is the shop's.
  select
    'last_check_age',
    coalesce(
      (select c.ended_at from ops.check_run as c order by c.id desc limit 1),
      (select min(s.ended_at) from ops.sweep_run as s)
    )
) as age (name, since)
union all
-- Of one day's minutes that are over, those in which no sweep began.
select
  'missed_sweeps',
  '{}',
  1 - count(distinct s.minute) * 60
    / extract(epoch from date_trunc('minute', statement_timestamp()) - min(s.minute)),
  'ratio',
  null
from (
  select date_trunc('minute', s.started_at) as minute
  from ops.sweep_run as s
  where s.ended_at > statement_timestamp() - interval '1 day'
) as s
where s.minute < date_trunc('minute', statement_timestamp())
union all
select
  'open_breaches', jsonb_build_object('rule', k.rule), count(b.id), 'breaches',
  min(b.first_seen_at)
from unnest(array['oversold', 'units_conserved', 'another']) as k (rule)
left join ops.breach as b
  on b.resolved_at is null
  and k.rule = case when b.rule in ('oversold', 'units_conserved') then b.rule else 'another' end
group by k.rule
union all
select 'rolled_back_transactions_total', '{}', d.xact_rollback, 'transactions', null
from pg_catalog.pg_stat_database as d
where d.datname = current_database()
union all
select 'deadlocks_total', '{}', d.deadlocks, 'deadlocks', null
from pg_catalog.pg_stat_database as d
where d.datname = current_database()
union all
select
  'new_deadlocks',
  '{}',
  -- After pg_stat_reset() there are fewer than the last check wrote down.
  greatest(
    d.deadlocks
      - coalesce((select c.deadlocks from ops.check_run as c order by c.id desc limit 1), 0),
    0
  ),
  'deadlocks',
  null
from pg_catalog.pg_stat_database as d
where d.datname = current_database();

comment on view ops._metrics_ops is 'The figures of sweeps, checks and the server, as ops.metrics has them.';
