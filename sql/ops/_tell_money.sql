create or replace function ops._tell_money(
  order_id uuid,
  out happened_at timestamptz,
  out place integer,
  out thing text,
  out id text,
  out state text,
  out detail text
)
returns setof record
language sql
stable
as $$
  with
  intent as (
    select i.* from payment.intent as i where i.order_id = _tell_money.order_id
  ),
  event as (
    select e.* from payment.event as e where e.order_id = _tell_money.order_id
  ),
  receipt as (
    select r.* from payment.receipt as r join intent on intent.id = r.intent_id
  ),
  exception as (
    select x.* from payment.exception as x where x.order_id = _tell_money.order_id
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
  select
    i.created_at, 3, 'intent', i.id::text, i.state::text,
    concat_ws(' ', i.provider, i.mode, i.detail)
  from intent as i
  union all
  select e.received_at, 4, 'event', e.id::text, e.state, concat_ws(': ', e.provider, e.reason)
  from event as e
  union all
  select
    r.received_at, 5, 'receipt', r.id::text, 'received',
    format(
      '%s %s by %s', payment._as_written(r.amount, r.currency, r.provider), r.currency, r.movement
    )
  from receipt as r
  union all
  select
    x.created_at, 6, 'exception', x.id::text, coalesce(x.resolution, 'open'),
    concat_ws(': ', x.kind, x.detail)
  from exception as x
  union all
  select
    t.created_at, 7, 'task', t.id::text, t.state,
    concat_ws(', ', t.kind, 'claimed ' || t.attempts || ' times', t.detail)
  from task as t
$$;

comment on function ops._tell_money(uuid) is
'The part of ops.tell_order that room payment knows; place: what comes first of that which happened at one moment.';
