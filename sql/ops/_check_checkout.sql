create or replace function ops._check_checkout()
returns table (room text, rule text, subject text, detail text)
language sql
volatile
as $$
  with
  line as (
    select
      l.order_id,
      sum(l.price_cents::numeric * l.quantity) as total,
      bool_and(coalesce(held.quantity + held.returned = l.quantity, false)) as held
    from checkout.order_line as l
    join checkout.purchase_order as o on o.id = l.order_id
    left join stock.line as held
      on held.reservation_id = o.reservation_id and held.product_id = l.product_id
    group by l.order_id
  ),
  placed as (
    select
      'order ' || o.id as subject, o.id, o.state, o.total, o.reservation_id,
      r.state as reserved, r.used_at, line.total as lines_total, line.held,
      replaced.state as replaced
    from checkout.purchase_order as o
    join stock.reservation as r on r.id = o.reservation_id
    left join line on line.order_id = o.id
    left join checkout.purchase_order as replaced on replaced.id = o.replaces
  )
  select
    'checkout', 'order_follows_its_reservation', p.subject,
    format('%s, reservation %s', p.state, p.reserved)
  from placed as p
  where (p.state = 'paid' and p.reserved <> 'confirmed')
    or (p.state = 'cancelled' and p.reserved = 'confirmed')
    or p.used_at is null
  union all
  select
    'checkout', 'lines_add_up', p.subject, format('total %s, lines %s', p.total, p.lines_total)
  from placed as p
  where p.lines_total is distinct from p.total
  union all
  select 'checkout', 'lines_are_held', p.subject, 'other units than its reservation has'
  from placed as p
  where p.held is not true
  union all
  select
    'checkout', 'only_cancelled_orders_are_replaced', p.subject,
    format('replaces one that is %s', p.replaced)
  from placed as p
  where p.replaced <> 'cancelled'
  union all
  select 'checkout', 'used_means_an_order', 'reservation ' || r.id, 'used, and no order'
  from stock.reservation as r
  where r.used_at is not null
    and not exists (select from checkout.purchase_order as o where o.reservation_id = r.id)
$$;

comment on function ops._check_checkout() is
'The breaches of room checkout, as ops.check() returns them.';
