create or replace function ops._check_payment()
returns table (room text, rule text, subject text, detail text)
language sql
volatile
as $$
  with
  place as (
    select a.receipt_id, a.purpose, a.order_id, a.exception_id, sum(a.amount) as amount
    from payment.allocation as a
    group by a.receipt_id, a.purpose, a.order_id, a.exception_id
  ),
  kept as (
    select place.receipt_id, sum(place.amount) as amount
    from place
    group by place.receipt_id
  ),
  gone as (
    select a.outflow_id, sum(a.amount) as amount
    from payment.allocation as a
    where a.purpose in ('refund', 'dispute')
    group by a.outflow_id
  )
  select
    'payment', 'receipts_conserved', 'receipt ' || r.id,
    format('%s %s arrived, %s allocated', r.amount, r.currency, coalesce(kept.amount, 0))
  from payment.receipt as r
  left join kept on kept.receipt_id = r.id
  where r.amount is distinct from kept.amount
  union all
  select
    'payment', 'never_negative', 'receipt ' || p.receipt_id,
    format('%s for %s', p.amount, p.purpose)
  from place as p
  where p.amount < 0
  union all
  select
    'payment', 'received_once', r.provider || ' ' || r.movement,
    format('%s receipted, %s arrived', sum(r.amount), max(r.cumulative))
  from payment.receipt as r
  group by r.provider, r.movement, r.currency
  having sum(r.amount) <> max(r.cumulative)
  union all
  select
    'payment', 'outflows_allocated', 'outflow ' || o.id,
    format('%s of %s, %s allocated', o.state, o.amount - o.beyond, coalesce(gone.amount, 0))
  from payment.outflow as o
  left join gone on gone.outflow_id = o.id
  where case o.state when 'back' then 0 else o.amount - o.beyond end <> coalesce(gone.amount, 0)
  union all
  select 'payment', 'paid_orders_have_money', 'order ' || o.id, 'paid, and no money for it'
  from checkout.purchase_order as o
  where o.state = 'paid'
    and o.total > 0
    and not exists (
      select from payment.allocation as a where a.order_id = o.id and a.amount > 0
    )
  union all
  select
    'payment', 'money_pays_paid_orders_only', 'order ' || o.id,
    format('%s, and has money', o.state)
  from checkout.purchase_order as o
  where o.state <> 'paid'
    and exists (select from payment.allocation as a where a.order_id = o.id)
  union all
  select
    'payment', 'resolved_exceptions_hold_nothing', 'exception ' || e.id,
    format('%s, and %s waits in it', e.resolution, p.amount)
  from place as p
  join payment.exception as e on e.id = p.exception_id
  where p.amount <> 0 and e.resolution in ('refunded', 'credited', 'matched')
  union all
  select 'payment', 'paid_intents_have_receipts', 'intent ' || i.id, 'paid, and nothing arrived'
  from payment.intent as i
  join checkout.purchase_order as o on o.id = i.order_id
  where i.state = 'paid'
    and o.total > 0
    and not exists (select from payment.receipt as r where r.intent_id = i.id)
  union all
  select 'payment', 'events_are_applied', 'event ' || e.id, 'received, and no task applies it'
  from payment.event as e
  where e.state = 'received'
    and not exists (
      select from payment.task as t where t.event_id = e.id and t.state in ('open', 'given_up')
    )
  union all
  select
    'payment', 'answers_are_of_applied_events', 'answer ' || a.idempotency_key,
    format('its event is %s', e.state)
  from payment.answer as a
  join payment.event as e on e.id = a.event_id
  where e.state <> 'applied'
$$;

comment on function ops._check_payment() is
'The breaches of room payment, as ops.check() returns them.';
