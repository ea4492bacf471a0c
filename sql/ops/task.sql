create or replace view ops.task as
select
  t.id as task_id,
  t.kind,
  t.provider,
  t.state,
  t.attempts,
  t.due_at,
  t.created_at,
  t.closed_at,
  t.amount,
  t.day,
  t.detail,
  t.intent_id,
  t.event_id,
  t.exception_id,
  coalesce(i.order_id, e.order_id, x.order_id) as order_id
from payment.task as t
left join payment.intent as i on i.id = t.intent_id
left join payment.event as e on e.id = t.event_id
left join payment.exception as x on x.id = t.exception_id;

comment on view ops.task is 'The tasks of the outbox (payment.task), each with the order that it is about.';
comment on column ops.task.task_id is 'in the order of time';
comment on column ops.task.kind is 'apply, cancel, expire, look_up, refund or reconcile';
comment on column ops.task.provider is 'who has to be asked; null for apply';
comment on column ops.task.attempts is 'how often it was claimed';
comment on column ops.task.due_at is 'from then on it may be claimed: its time, or the end of a lease';
comment on column ops.task.amount is 'of refund: minor units of the receipt''s currency, or coins';
comment on column ops.task.day is 'of reconcile, in UTC';
comment on column ops.task.intent_id is 'of cancel, expire, look_up';
comment on column ops.task.event_id is 'of apply';
comment on column ops.task.exception_id is 'of refund';
comment on column ops.task.order_id is 'of its intent, event or exception; null: of none';
