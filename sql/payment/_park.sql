create or replace function payment._park(
  event_id bigint,
  fact payment._fact,
  reason text,
  ours payment.intent
)
returns payment.outcome
language plpgsql
as $$
begin
  update payment.event as e
  set
    state = 'parked',
    reason = _park.reason,
    order_id = coalesce(ours.order_id, e.order_id, fact.order_id),
    intent_id = coalesce(ours.id, fact.intent_id),
    names = fact.names
  where e.id = _park.event_id;
  perform payment._close_apply(_park.event_id);
  return payment._outcome(_park.event_id);
end;
$$;

comment on function payment._park(bigint, payment._fact, text, payment.intent) is
'Lets an event wait for what has to come before it.';
