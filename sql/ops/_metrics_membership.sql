create or replace view ops._metrics_membership as
select
  'renewals_failed' as name,
  '{}'::jsonb as labels,
  count(*)::numeric as value,
  'subscriptions' as unit,
  min(s.failed_at) as since
from membership.subscription as s
where s.failed_at is not null and s.ended_at is null;

comment on view ops._metrics_membership is 'The figures of room membership, as ops.metrics has them.';
