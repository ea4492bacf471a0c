create or replace function ops._check_market()
returns table (room text, rule text, subject text, detail text)
language sql
volatile
as $$
  with
  bought as (
    select
      l.purchase_id, sum(l.price) as price,
      bool_and(l.sold) as all_sold, bool_or(l.sold) as any_sold
    from market.purchase_lead as l
    group by l.purchase_id
  ),
  purchase as (
    select
      'purchase ' || p.id as subject, p.*, r.state as reserved,
      b.price as lines, coalesce(b.all_sold, false) as all_sold, b.any_sold,
      -- By its order, or by the one that late money made of it.
      coalesce('paid' in (o.state, late.state), false) as paid, e.amount as debit
    from market.purchase as p
    join stock.reservation as r on r.id = p.reservation_id
    left join bought as b on b.purchase_id = p.id
    left join checkout.purchase_order as o on o.id = p.order_id
    left join checkout.purchase_order as late on late.replaces = o.id
    left join credit.entry as e
      on e.workspace_id = p.workspace_id and e.namespace = 'purchase' and e.key = p.id::text
  ),
  lead as (
    select
      'lead ' || l.id as subject, l.status, l.sold_count, product.total,
      count(b.purchase_id) as purchases
    from market.lead as l
    join stock.product as product on product.id = l.product_id
    left join market.purchase_lead as b on b.lead_id = l.id and b.sold
    group by l.id, product.id
  )
  select
    'market', 'sold_once', l.subject,
    format('%s, sold_count %s, %s completed purchases', l.status, l.sold_count, l.purchases)
  from lead as l
  where l.purchases > 1
    or l.sold_count <> l.purchases
    or (l.status = 'sold') <> (l.purchases > 0)
  union all
  select 'market', 'leads_are_one_unit', l.subject, format('its product has %s units', l.total)
  from lead as l
  where l.total <> 1
  union all
  select
    'market', 'completed_means_sold', p.subject,
    case p.state when 'completed' then 'completed, not sold' else p.state || ', and sold' end
  from purchase as p
  where case p.state when 'completed' then not p.all_sold else p.any_sold end
  union all
  select
    'market', 'completed_means_confirmed', p.subject,
    format('paid by %s, reservation %s', p.paid_by, p.reserved)
  from purchase as p
  where p.paid_by <> 'order' and p.reserved <> 'confirmed'
  union all
  select
    'market', 'completed_means_paid', p.subject,
    format('price %s, paid by %s, debit %s', p.price, coalesce(p.paid_by, 'nothing'), p.debit)
  from purchase as p
  where p.debit is distinct from case when p.paid_by = 'credits' then -p.price end
  union all
  select
    'market', 'paid_as_its_order', p.subject,
    format('%s, order %s', p.state, case when p.paid then 'paid' else 'not paid' end)
  from purchase as p
  where p.paid <> (p.state = 'paid' or p.paid_by is not distinct from 'order')
  union all
  select 'market', 'expired_is_over', p.subject, 'expired, and its leads are still kept from others'
  from purchase as p
  where p.state = 'expired' and p.reserved = 'active'
  union all
  select 'market', 'prices_add_up', p.subject, format('price %s, leads %s', p.price, p.lines)
  from purchase as p
  where p.lines is distinct from p.price
  union all
  select distinct
    'market', 'held_is_bought', 'purchase ' || coalesce(h.purchase_id, w.purchase_id),
    'its reservation is of other products'
  from (
    select p.id as purchase_id, l.product_id
    from market.purchase as p
    join stock.line as l on l.reservation_id = p.reservation_id
  ) as h
  full join (
    select b.purchase_id, l.product_id
    from market.purchase_lead as b
    join market.lead as l on l.id = b.lead_id
  ) as w on w.purchase_id = h.purchase_id and w.product_id = h.product_id
  where h.purchase_id is null or w.purchase_id is null
  union all
  select 'market', 'paid_leads_are_had', p.subject, 'paid, and a lead of it is another''s'
  from purchase as p
  where p.state = 'paid'
    and exists (
      select from market.purchase_lead as mine
      join market.purchase_lead as theirs
        on theirs.lead_id = mine.lead_id and theirs.purchase_id <> mine.purchase_id and theirs.sold
      where mine.purchase_id = p.id
    )
$$;

comment on function ops._check_market() is
'The breaches of room market, as ops.check() returns them.';
