create or replace function payment._pay_back(fact payment._fact, ours payment.intent)
returns text
language plpgsql
as $$
declare
  receipt payment.receipt;
  outflow payment.outflow;
  left_over numeric := fact.amount;
begin
  select r.* into receipt
  from payment.receipt as r
  where r.intent_id = ours.id
    -- At Stripe an intent has one payment, though some events name only its charge.
    and (r.movement = fact.movement or r.provider = 'stripe')
  order by (r.movement = fact.movement) desc, r.id
  limit 1;
  if receipt.id is null then
    return 'its payment has not been seen yet';
  end if;
  select o.* into outflow
  from payment.outflow as o
  where o.receipt_id = receipt.id
    and o.reference = fact.reference
    and o.kind = case when fact.meaning like 'refund%' then 'refund' else 'dispute' end;

  if fact.meaning = 'refunded' then
    -- A deposit in parts goes back in parts.
    for receipt in
      select r.* from payment.receipt as r
      where r.intent_id = ours.id and r.movement = receipt.movement
      order by r.id
    loop
      perform payment._refund(receipt.id, fact.reference, least(left_over, receipt.amount));
      left_over := left_over - least(left_over, receipt.amount);
      exit when left_over = 0;
    end loop;
  elsif fact.meaning = 'disputed' then
    if outflow.id is null then
      perform payment._take_out(receipt.id, 'dispute', fact.reference, fact.amount);
      perform payment._except(
        'dispute', 'dispute ' || fact.reference, 'answer', 'answer it at the provider',
        fact.amount, fact.currency, receipt.provider, ours.order_id, receipt.id
      );
    end if;
  elsif fact.meaning = 'refund_failed' then
    if outflow.id is null then
      if not exists (
        select from payment.outflow as o
        where o.receipt_id = receipt.id and o.reference is null and o.state = 'out'
      ) then
        return 'its refund has not been seen yet';
      end if;
      perform payment._refund(receipt.id, fact.reference, fact.amount);
      select o.* into outflow
      from payment.outflow as o
      where o.receipt_id = receipt.id and o.kind = 'refund' and o.reference = fact.reference;
    end if;
    if outflow.state = 'out' then
      perform payment._bring_back(outflow.id);
      perform payment._except(
        'refund_failed', 'refund ' || fact.reference, 'decision', 'the refund came back',
        fact.amount, fact.currency, receipt.provider, ours.order_id, receipt.id
      );
    end if;
  else
    if outflow.id is null then
      return 'its dispute has not been seen yet';
    end if;
    perform payment._end_dispute(outflow, fact.meaning = 'dispute_won');
  end if;
  return null;
end;
$$;

comment on function payment._pay_back(payment._fact, payment.intent) is
'Money went out again, or came back from there: a refund, a dispute. Null, or what has to be seen before it. Raises 55P03.';
