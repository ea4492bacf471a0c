create or replace function payment._outcome(event_id bigint)
returns payment.outcome
language plpgsql
stable
as $$
-- Not a function in SQL: that would be planned anew at each call, for longer than it runs.
declare
  outcome payment.outcome;
begin
  select
    e.state, e.id, coalesce(a.order_id, e.order_id), coalesce(a.order_state, o.state),
    o.replaced_by, a.idempotency_key, e.reason
  into outcome
  from payment.event as e
  left join payment.answer as a
    on e.provider = 'generic' and a.idempotency_key = e.payload ->> 'idempotency_key'
  left join checkout.overview as o on o.order_id = coalesce(a.order_id, e.order_id)
  where e.id = _outcome.event_id;
  return outcome;
end;
$$;

comment on function payment._outcome(bigint) is
'The answer about an event: what became of it, and its order; for the generic webhook as it was answered first.';
