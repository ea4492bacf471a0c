create or replace view ops._metrics_credit as
select
  'open_withdrawals' as name,
  jsonb_build_object('state', s.state) as labels,
  count(w.id)::numeric as value,
  'withdrawals' as unit,
  min(w.created_at) as since
from unnest(array['open', 'sent', 'unknown']) as s (state)
left join credit.withdrawal as w on w.state = s.state and w.state in ('open', 'sent', 'unknown')
group by s.state
union all
select
  oldest.name,
  '{}',
  coalesce(extract(epoch from statement_timestamp() - oldest.since), 0),
  'seconds',
  oldest.since
from (
  select 'oldest_unknown_withdrawal_age', min(w.created_at)
  from credit.withdrawal as w
  where w.state = 'unknown'
  union all
  select 'oldest_due_withdrawal_age', min(w.due_at)
  from credit.withdrawal as w
  where w.state in ('open', 'sent', 'unknown') and w.due_at <= statement_timestamp()
) as oldest (name, since);

comment on view ops._metrics_credit is 'The figures of room credit, as ops.metrics has them.';
