create or replace view ops._metrics_payment as
select
  'open_events' as name,
  jsonb_build_object('state', s.state) as labels,
  count(e.id)::numeric as value,
  'events' as unit,
  min(e.received_at) as since
from unnest(array['received', 'parked']) as s (state)
left join payment.event as e on e.state = s.state and e.state in ('received', 'parked')
group by s.state
union all
select 'open_tasks', jsonb_build_object('kind', k.kind), count(t.id), 'tasks', min(t.created_at)
from unnest(array['apply', 'cancel', 'expire', 'look_up', 'refund', 'reconcile']) as k (kind)
left join payment.task as t on t.kind = k.kind and t.state = 'open'
group by k.kind
union all
select 'open_exceptions', '{}', count(*), 'exceptions', min(e.created_at)
from payment.exception as e
where e.resolved_at is null
union all
select
  oldest.name,
  '{}',
  coalesce(extract(epoch from statement_timestamp() - oldest.since), 0),
  'seconds',
  oldest.since
from (
  select 'oldest_parked_age', min(e.received_at)
  from payment.event as e
  where e.state = 'parked'
  union all
  select 'oldest_due_task_age', min(t.due_at)
  from payment.task as t
  where t.state = 'open' and t.due_at <= statement_timestamp()
  union all
  -- Somebody has asked, or sent, and nobody knows what became of it.
  select 'oldest_unanswered_task_age', min(t.created_at)
  from payment.task as t
  where t.state = 'open' and t.attempts > 0
) as oldest (name, since);

comment on view ops._metrics_payment is 'The figures of room payment, as ops.metrics has them.';
