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
sold-out and busy answers of reserve_many change nothing here, on purpose: counting them would be a write on the path of reserve. The API logs them.';
comment on column ops.metrics.value is 'null where there is nothing to measure yet';
