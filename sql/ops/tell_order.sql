create or replace function ops.tell_order(
  order_id uuid,
  out happened_at timestamptz,
  out thing text,
  out id text,
  out state text,
  out detail text
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  with
  told as (
    select o.* from checkout.purchase_order as o where o.id = tell_order.order_id
  ),
  intent as (
    select i.* from payment.intent as i join told on told.id = i.order_id
  ),
  event as (
    select e.* from payment.event as e join told on told.id = e.order_id
    union
    select e.* from payment.event as e join intent on intent.id = e.intent_id
  ),
  receipt as (
    select r.* from payment.receipt as r join intent on intent.id = r.intent_id
  ),
  exception as (
    select x.* from payment.exception as x join told on told.id = x.order_id
    union
    select x.* from payment.exception as x join receipt on receipt.id = x.receipt_id
  ),
  task as (
    select t.* from payment.task as t join intent on intent.id = t.intent_id
    union
    select t.* from payment.task as t join event on event.id = t.event_id
    union
    select t.* from payment.task as t join exception as x on x.id = t.exception_id
  )
  select t.happened_at, t.thing, t.id, t.state, t.detail
  from (
    select r.created_at, 1, 'reservation', r.id::text, 'reserved', 'reference ' || r.reference
    from stock.reservation as r
    join told on told.reservation_id = r.id
    union all
    select r.closed_at, 9, 'reservation', r.id::text, r.state, r.reason
    from stock.reservation as r
    join told on told.reservation_id = r.id
    where r.closed_at is not null
    union all
    select o.created_at, 2, 'order', o.id::text, 'placed', format('%s %s', o.total, o.currency)
    from told as o
    union all
    select o.closed_at, 8, 'order', o.id::text, o.state, o.reason
    from told as o
    where o.closed_at is not null
    union all
    select late.created_at, 8, 'order', late.id::text, 'replaced', 'late money made this order'
    from checkout.purchase_order as late
    join told on told.id = late.replaces
    union all
    select i.created_at, 3, 'intent', i.id::text, i.state, concat_ws(' ', i.provider, i.mode, i.detail)
    from intent as i
    union all
    select e.received_at, 4, 'event', e.id::text, e.state, concat_ws(': ', e.provider, e.reason)
    from event as e
    union all
    select
      r.received_at, 5, 'receipt', r.id::text, 'received',
      format('%s %s by %s', r.amount, r.currency, r.movement)
    from receipt as r
    union all
    select
      x.created_at, 6, 'exception', x.id::text, coalesce(x.resolution, 'open'),
      concat_ws(': ', x.kind, x.detail)
    from exception as x
    union all
    select
      t.created_at, 7, 'task', t.id::text, t.state,
      concat_ws(' ', t.kind, format('%s times', t.attempts), t.detail)
    from task as t
  ) as t (happened_at, place, thing, id, state, detail)
  order by t.happened_at, t.place, t.id
$$;

comment on function ops.tell_order(uuid) is
'What happened to an order, the oldest first: its reservation, intents, events, receipts, exceptions and tasks, each when it began and with the state that it has now; an order and a reservation also when they closed.
thing: reservation, order, intent, event, receipt, exception or task; id: its own.';
