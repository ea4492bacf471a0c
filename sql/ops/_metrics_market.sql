create or replace view ops._metrics_market as
with
told as (
  select
    avg((a.status = 'taken')::integer) filter (where a.call <> 'complete') as conflicts,
    avg((a.status = 'already_completed')::integer) filter (where a.call = 'complete') as repeats
  from market.answer as a
  where a.created_at > statement_timestamp() - interval '1 day'
),
took as (
  select
    p.paid_by,
    -- One by card is ours to complete from when its order is paid: before, its buyer types.
    extract(epoch from p.completed_at - coalesce(p.paid_at, p.created_at)) as seconds
  from market.purchase as p
  where p.reservation_id >= ops.first_id(statement_timestamp() - interval '1 day')
    and p.completed_at is not null
)
select
  'available_leads' as name, '{}'::jsonb as labels, count(*)::numeric as value, 'leads' as unit,
  null::timestamptz as since
from market.lead as l
where l.status = 'available'
union all
select 'leads_sold_more_than_once', '{}', count(*), 'leads', max(l.sold_at)
from market.lead as l
where l.sold_count > 1
union all
select 'purchase_conflict', '{}', told.conflicts, 'ratio', null from told
union all
select 'purchase_already_completed', '{}', told.repeats, 'ratio', null from told
union all
select
  'purchase_completion_average',
  jsonb_build_object('paid_by', w.paid_by),
  avg(took.seconds),
  'seconds',
  null
from unnest(array['credits', 'order', 'elsewhere']) as w (paid_by)
left join took on took.paid_by = w.paid_by
group by w.paid_by
union all
select
  'purchase_completion_longest',
  jsonb_build_object('paid_by', w.paid_by),
  max(took.seconds),
  'seconds',
  null
from unnest(array['credits', 'order', 'elsewhere']) as w (paid_by)
left join took on took.paid_by = w.paid_by
group by w.paid_by
union all
select
  'oldest_paid_purchase_age',
  '{}',
  coalesce(extract(epoch from statement_timestamp() - min(p.paid_at)), 0),
  'seconds',
  min(p.paid_at)
from market.purchase as p
where p.state = 'paid';

comment on view ops._metrics_market is 'The figures of room market, as ops.metrics has them.';
