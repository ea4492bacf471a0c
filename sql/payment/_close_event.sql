create or replace function payment._close_event(
  event_id bigint,
  state text,
  reason text default null,
  ours payment.intent default null
)
returns payment.outcome
language plpgsql
as $$
begin
  update payment.event as e
  set
    state = _close_event.state,
    reason = _close_event.reason,
    closed_at = clock_timestamp(),
    order_id = coalesce(ours.order_id, e.order_id),
    intent_id = coalesce(ours.id, e.intent_id)
  where e.id = _close_event.event_id;
  perform payment._close_apply(_close_event.event_id);
  perform payment._settle_exception(_close_event.event_id);
  return payment._outcome(_close_event.event_id);
end;
$$;

comment on function payment._close_event(bigint, text, text, payment.intent) is
'Writes down what became of an event that the caller has locked: applied, ignored or failed. Raises 55P03.';
