create or replace view ops._metrics_checkout as
select
  'recent_orders' as name,
  jsonb_build_object('state', s.state) as labels,
  count(o.id)::numeric as value,
  'orders' as unit,
  null::timestamptz as since
from unnest(array['pending', 'paid', 'cancelled']) as s (state)
left join checkout.purchase_order as o
  on o.state = s.state
  -- Not by the order's own id, which may be its caller's choice.
  and o.reservation_id >= ops.first_id(statement_timestamp() - interval '1 hour')
group by s.state
union all
select 'open_orders', '{}', count(*), 'orders', min(o.created_at)
from checkout.purchase_order as o
where o.state = 'pending';

comment on view ops._metrics_checkout is 'The figures of room checkout, as ops.metrics has them.';
