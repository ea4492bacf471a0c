create or replace view ops._metrics_stock as
with
recent as (
  select
    case
      when r.state = 'active' and r.expires_at <= statement_timestamp() then 'expired'
      else r.state
    end as state,
    count(*) as made,
    count(*) filter (where r.expires_at > statement_timestamp() - interval '5 minutes') as late
  from stock.reservation as r
  where r.id >= ops.first_id(statement_timestamp() - interval '1 hour')
  group by 1
),
hour as (
  select d.ago, volume.made
  from generate_series(0, 7) as d (ago)
  cross join lateral (
    select count(*) as made
    from stock.reservation as r
    where r.id >= ops.first_id(statement_timestamp() - make_interval(hours => 24 * d.ago + 1))
      and r.id < ops.first_id(statement_timestamp() - make_interval(hours => 24 * d.ago))
  ) as volume
),
held as (
  select count(distinct l.reservation_id) as reservations, coalesce(sum(l.quantity), 0) as units
  from stock.line as l
  where l.expires_at > statement_timestamp()
),
lapsed as (
  select l.* from ops.lapsed() as l
),
listed as (
  (
    select d.product_id
    from checkout.drop as d
    where d.ends_at > statement_timestamp() - interval '1 day'
    order by d.ends_at
    limit 100
  )
  union
  (
    select p.id
    from stock.product as p
    where p.only_in is null
    order by p.id desc
    limit 100
  )
)
select
  'recent_reservations' as name,
  jsonb_build_object('state', s.state) as labels,
  coalesce(recent.made, 0)::numeric as value,
  'reservations' as unit,
  null::timestamptz as since
from unnest(array['active', 'confirmed', 'released', 'expired']) as s (state)
left join recent on recent.state = s.state
union all
select
  'recent_lapses',
  '{}',
  sum(recent.made) filter (where recent.state = 'expired')
    / sum(recent.made) filter (where recent.state <> 'active'),
  'ratio',
  null
from recent
union all
select
  'expired_per_minute',
  '{}',
  coalesce(sum(recent.late), 0) / 5,
  'reservations',
  null
from recent
where recent.state = 'expired'
union all
select
  'reservation_surge',
  '{}',
  case when max(hour.made) filter (where hour.ago > 0) > 0 then
    max(hour.made) filter (where hour.ago = 0)::numeric
      / greatest(max(hour.made) filter (where hour.ago > 0), 100)
  end,
  'ratio',
  null
from hour
union all
select 'open_reservations', '{}', held.reservations, 'reservations', null from held
union all
select 'held_units', '{}', held.units, 'units', null from held
union all
select
  'product_units',
  jsonb_build_object('sku', a.sku, 'state', u.state),
  u.units,
  'units',
  null
from listed
join stock.availability as a on a.product_id = listed.product_id
cross join lateral (
  values ('free', a.free), ('held', a.held), ('sold', a.sold)
) as u (state, units)
union all
select 'lapsed_unswept_reservations', '{}', l.reservations, 'reservations', l.oldest
from lapsed as l
union all
select 'lapsed_unswept_units', '{}', l.units, 'units', l.oldest from lapsed as l
union all
select
  'oldest_lapsed_age',
  '{}',
  coalesce(extract(epoch from statement_timestamp() - l.oldest), 0),
  'seconds',
  l.oldest
from lapsed as l;

comment on view ops._metrics_stock is 'The figures of room stock, as ops.metrics has them.';
