create or replace function payment._pay_back(
  fact payment._fact,
  paid payment.receipt,
  order_id uuid
)
returns text
language plpgsql
as $$
declare
  went payment.outflow;
  queued record;
begin
  if paid.id is null then
    return 'its payment has not been seen yet';
  elsif fact.amount = 0 then
    return null;
  end if;
  went.provider := paid.provider;
  went.movement := paid.movement;
  went.kind := case when fact.meaning like 'refund%' then 'refund' else 'dispute' end;
  went.reference := fact.reference;
  went.amount := fact.amount;
  went.currency := fact.currency;
  if went.kind = 'dispute' then
    perform payment._dispute(went, fact.meaning, _pay_back.order_id, paid.id);
    return null;
  end if;

  -- One of ours says by which task it was made, and so what it was owed for.
  select t.exception_id, t.detail into queued
  from payment.task as t
  join payment.exception as e on e.id = t.exception_id
  join payment.receipt as r on r.id = e.receipt_id
  where t.id = fact.task_id and r.intent_id = paid.intent_id;
  went := payment._refund(went, queued.exception_id, coalesce(queued.detail, 'payment.apply'));
  if fact.meaning = 'refund_failed' and went.state = 'out' then
    perform payment._bring_back(went.id);
    perform payment._except(
      'refund_failed', 'refund ' || fact.reference, 'decision', 'the refund came back',
      fact.amount, fact.currency, paid.provider, _pay_back.order_id, paid.id
    );
  end if;
  return null;
end;
$$;

comment on function payment._pay_back(payment._fact, payment.receipt, uuid) is
'Money of a receipt, whose intent or member the caller has locked, went out again, or came back from there: a refund, a dispute. Null, or what has to be seen before it. Raises 55P03.';
