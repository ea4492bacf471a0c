create or replace view ops.inbox as
select
  e.id as event_id,
  e.provider,
  e.delivery_id,
  e.state,
  e.reason,
  e.order_id,
  e.intent_id,
  e.names,
  e.received_at,
  e.closed_at
from payment.event as e;

comment on view ops.inbox is 'What providers told (payment.event), without its text.';
comment on column ops.inbox.event_id is 'in the order in which they came';
comment on column ops.inbox.provider is 'who says so';
comment on column ops.inbox.delivery_id is 'the provider''s, constant over retries';
comment on column ops.inbox.state is 'received, parked, applied, ignored or failed';
comment on column ops.inbox.order_id is 'the order that it is about';
comment on column ops.inbox.intent_id is 'the intent that it is about';
comment on column ops.inbox.names is 'what a parked one calls the intent';
comment on column ops.inbox.received_at is 'when it was recorded';
