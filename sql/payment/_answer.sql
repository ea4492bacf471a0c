create or replace function payment._answer(fact payment._fact, outcome payment.outcome)
returns payment.outcome
language plpgsql
as $$
begin
  if fact.idempotency_key is null then
    return outcome;
  end if;
  insert into payment.answer (idempotency_key, event_id, order_id, said, order_state)
  values (
    fact.idempotency_key, outcome.event_id, outcome.order_id, payment._said(fact),
    outcome.order_state
  );
  return payment._outcome(outcome.event_id);
end;
$$;

comment on function payment._answer(payment._fact, payment.outcome) is
'Keeps what the generic webhook is answered for an idempotency key whose lock the caller has, for ever; the answer.';
