create or replace view ops.metrics as
select
  'reservations' as name,
  jsonb_build_object('state', s.state) as labels,
  count(r.state)::numeric as value,
  'reservations' as unit
from unnest(array['active', 'confirmed', 'released', 'expired']) as s (state)
left join stock.reservation as r on r.state = s.state
group by s.state
union all
select 'held_units', '{}', coalesce(sum(l.quantity), 0), 'units'
from stock.line as l
where l.expires_at > statement_timestamp()
union all
select lapsed.name, '{}', lapsed.value, lapsed.unit
from ops.lapsed() as l
cross join lateral (
  values
    ('lapsed_unswept_reservations', l.reservations::numeric, 'reservations'),
    ('lapsed_unswept_units', l.units::numeric, 'units'),
    (
      'oldest_lapsed_age',
      coalesce(extract(epoch from statement_timestamp() - l.oldest), 0),
      'seconds'
    )
) as lapsed (name, value, unit)
union all
select
  'last_sweep_age',
  '{}',
  extract(epoch from statement_timestamp() - max(s.ended_at)),
  'seconds'
from ops.sweep_run as s
union all
select
  'last_money_sweep_age',
  '{}',
  extract(epoch from statement_timestamp() - (select s.ended_at from payment.swept as s)),
  'seconds'
union all
select 'orders', jsonb_build_object('state', s.state), count(o.order_id), 'orders'
from unnest(array['pending', 'paid', 'cancelled']) as s (state)
left join checkout.overview as o on o.state = s.state
group by s.state
union all
select 'events', jsonb_build_object('state', s.state), count(e.id), 'events'
from unnest(array['received', 'parked', 'applied', 'ignored', 'failed']) as s (state)
left join payment.event as e on e.state = s.state
group by s.state
union all
select
  'oldest_parked_age',
  '{}',
  coalesce(extract(epoch from statement_timestamp() - min(e.received_at)), 0),
  'seconds'
from payment.event as e
where e.state = 'parked'
union all
select 'open_tasks', jsonb_build_object('kind', k.kind), count(t.id), 'tasks'
from unnest(array['apply', 'cancel', 'expire', 'look_up', 'refund', 'reconcile']) as k (kind)
left join payment.task as t on t.kind = k.kind and t.state = 'open'
group by k.kind
union all
select 'open_exceptions', '{}', count(*), 'exceptions'
from payment.exception as e
where e.resolved_at is null
union all
select 'withdrawals', jsonb_build_object('state', s.state), count(w.id), 'withdrawals'
from unnest(array['open', 'sent', 'unknown', 'settled', 'rejected']) as s (state)
left join credit.withdrawal as w on w.state = s.state
group by s.state
union all
select
  'oldest_unknown_withdrawal_age',
  '{}',
  coalesce(extract(epoch from statement_timestamp() - min(w.created_at)), 0),
  'seconds'
from credit.withdrawal as w
where w.state = 'unknown'
union all
select 'leads', jsonb_build_object('status', s.status), count(l.id), 'leads'
from unnest(array['available', 'sold', 'withdrawn']) as s (status)
left join market.lead as l on l.status = s.status
group by s.status
union all
select 'leads_sold_more_than_once', '{}', count(*), 'leads'
from market.lead as l
where l.sold_count > 1
union all
select share.name, '{}', share.value, 'of 1'
from (
  select
    avg((a.status = 'taken')::integer) filter (where a.call <> 'complete') as conflicts,
    avg((a.status = 'already_completed')::integer) filter (where a.call = 'complete') as repeats
  from market.answer as a
  where a.created_at > statement_timestamp() - interval '1 day'
) as told
cross join lateral (
  values
    ('purchase_conflict_rate', told.conflicts),
    ('purchase_already_completed_share', told.repeats)
) as share (name, value)
union all
select took.name, jsonb_build_object('paid_by', by.paid_by), took.value, 'seconds'
from (
  select
    w.paid_by,
    avg(extract(epoch from p.completed_at - p.created_at)) as average,
    max(extract(epoch from p.completed_at - p.created_at)) as longest
  from unnest(array['credits', 'order', 'elsewhere']) as w (paid_by)
  left join market.purchase as p
    on p.paid_by = w.paid_by and p.completed_at > statement_timestamp() - interval '1 day'
  group by w.paid_by
) as by
cross join lateral (
  values ('purchase_completion_average', by.average), ('purchase_completion_longest', by.longest)
) as took (name, value)
union all
select 'memberships', jsonb_build_object('state', s.state), count(o.plan), 'memberships'
from (values ('active', true), ('ended', false)) as s (state, active)
left join membership.overview as o on o.active = s.active
group by s.state
union all
select 'renewals_failed', '{}', count(*), 'subscriptions'
from membership.subscription as s
where s.failed_at is not null and s.ended_at is null
union all
select 'open_breaches', '{}', count(*), 'breaches'
from ops.breach as b
where b.resolved_at is null
union all
select 'products_sold_out', '{}', count(*), 'products'
from stock.availability as a
where a.free = 0
union all
select counted.name, '{}', counted.value, counted.unit
from pg_catalog.pg_stat_database as d
cross join lateral (
  values
    ('transactions_rolled_back', d.xact_rollback::numeric, 'transactions'),
    ('deadlocks', d.deadlocks::numeric, 'deadlocks')
) as counted (name, value, unit)
where d.datname = current_database();

comment on view ops.metrics is
'One row a figure: name, labels, value, unit. Counting reservations by state reads all of them.
A busy answer that is raised (55P03) rolls its transaction back, so transactions_rolled_back bounds busy from above;
sold-out and busy answers of reserve_many change nothing here, on purpose: counting them would be a write on the path of reserve. The API logs them.
Of purchases of leads, of the last day: purchase_conflict_rate is the share of purchase, open and hold that was told taken, purchase_already_completed_share that of complete told so; busy ones aren''t counted.';
comment on column ops.metrics.value is 'null where there is nothing to measure yet';
