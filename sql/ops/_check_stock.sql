create or replace function ops._check_stock()
returns table (room text, rule text, subject text, detail text)
language sql
volatile
as $$
  -- One statement, one snapshot: two would see a unit twice, or not at all, while it moves.
  with
  line as (
    select
      l.product_id,
      l.reservation_id,
      l.quantity,
      l.returned,
      r.state,
      l.expires_at is distinct from case when r.state = 'active' then r.expires_at end as misdated
    from stock.line as l
    join stock.reservation as r on r.id = l.reservation_id
  ),
  sold as (
    select
      line.product_id,
      coalesce(sum(line.quantity) filter (where line.state = 'active'), 0) as held,
      coalesce(sum(line.quantity) filter (where line.state = 'confirmed'), 0) as sold,
      count(*) filter (where line.misdated) as misdated,
      count(*) filter (
        where line.quantity < 0 or line.returned < 0 or line.quantity + line.returned = 0
      ) as negative,
      count(*) filter (where line.returned <> 0 and line.state <> 'confirmed') as unsold_returns
    from line
    group by line.product_id
  ),
  free as (
    select
      s.product_id,
      sum(s.available) as units,
      count(*) filter (where s.available < 0) as negative
    from stock.slot as s
    group by s.product_id
  ),
  product as (
    select
      'product ' || p.id as subject,
      p.total,
      coalesce(free.units, 0) as free,
      coalesce(sold.held, 0) as held,
      coalesce(sold.sold, 0) as sold,
      coalesce(free.negative, 0) + coalesce(sold.negative, 0) as negative,
      coalesce(sold.misdated, 0) as misdated,
      coalesce(sold.unsold_returns, 0) as unsold_returns,
      free.product_id is null as slotless
    from stock.product as p
    left join free on free.product_id = p.id
    left join sold on sold.product_id = p.id
  )
  select
    'stock', 'units_conserved', p.subject,
    format('total %s, free %s, held %s, sold %s', p.total, p.free, p.held, p.sold)
  from product as p
  where p.total <> p.free + p.held + p.sold
  union all
  select
    'stock', 'oversold', p.subject,
    format('total %s, held %s, sold %s', p.total, p.held, p.sold)
  from product as p
  where p.held + p.sold > p.total
  union all
  select 'stock', 'never_negative', p.subject, format('%s counts out of range', p.negative)
  from product as p
  where p.negative > 0
  union all
  select 'stock', 'slots_present', p.subject, 'no slot'
  from product as p
  where p.slotless
  union all
  select
    'stock', 'line_deadlines', p.subject,
    format('%s lines carry another deadline than their reservation', p.misdated)
  from product as p
  where p.misdated > 0
  union all
  select
    'stock', 'only_sold_units_return', p.subject,
    format('%s lines that were not sold have returns', p.unsold_returns)
  from product as p
  where p.unsold_returns > 0
  union all
  select
    'stock', 'returns_recorded',
    format('reservation %s, product %s', l.reservation_id, l.product_id),
    format('returned %s, recorded %s', l.returned, coalesce(sum(t.quantity), 0))
  from stock.line as l
  full join stock.taking_back as t
    on t.reservation_id = l.reservation_id and t.product_id = l.product_id
  where l.returned > 0 or t.key is not null
  group by l.reservation_id, l.product_id, l.returned
  having l.returned <> coalesce(sum(t.quantity), 0)
  union all
  select 'stock', 'lines_present', 'reservation ' || r.id, 'no line'
  from stock.reservation as r
  where not exists (select from stock.line as l where l.reservation_id = r.id)
  union all
  select
    'stock', 'lines_belong',
    format('reservation %s, product %s', l.reservation_id, l.product_id),
    'a line without its reservation, or of no product'
  from stock.line as l
  left join stock.reservation as r on r.id = l.reservation_id
  left join stock.product as p on p.id = l.product_id
  where r.id is null or p.id is null
  union all
  select
    'stock', 'one_live_reservation_a_reference',
    format('%s %s', r.namespace, r.reference), format('%s live ones', count(*))
  from stock.reservation as r
  where stock._state(r, statement_timestamp()) in ('active', 'used', 'confirmed')
  group by r.namespace, r.reference
  having count(*) > 1
  union all
  select
    'stock', 'closed_once', 'reservation ' || r.id, format('%s, closed %s', r.state, r.closed_at)
  from stock.reservation as r
  where (r.state = 'active') is distinct from (r.closed_at is null)
$$;

comment on function ops._check_stock() is
'The breaches of room stock, as ops.check() returns them.';
