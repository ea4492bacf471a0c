create or replace function payment._read_nowpayments(payload jsonb)
returns payment._fact
language plpgsql
immutable
as $$
declare
  fact payment._fact;
begin
  fact.meaning := case lower(payload ->> 'payment_status')
    when 'waiting' then 'opened'
    when 'confirming' then 'processing'
    when 'confirmed' then 'processing'
    when 'sending' then 'processing'
    when 'finished' then 'paid'
    when 'partially_paid' then 'paid'
    when 'failed' then 'failed'
    when 'expired' then 'expired'
    when 'refunded' then 'refunded'
    else case when payload ? 'invoice_url' then 'opened' else 'informational' end
  end;
  if fact.meaning = 'informational' then
    if not payload ?| array['payment_status', 'batch_withdrawal_id', 'status'] then
      fact.problem := 'neither a payment nor an invoice nor a payout of NOWPayments';
    end if;
    return fact;
  end if;

  -- What we send as order_id is our intent's id; a caller of their own may send the order's.
  fact.intent_id := payment._uuid(payload ->> 'order_id');
  fact.order_id := fact.intent_id;
  fact.movement := payment._id(payload -> 'payment_id');
  fact.names := array_remove(
    array[
      'payment ' || fact.movement,
      'invoice ' || coalesce(
        payment._id(payload -> 'invoice_id'),
        case when payload ? 'invoice_url' then payment._id(payload -> 'id') end
      )
    ],
    null
  );
  fact.amount := payment._number(payload -> 'actually_paid');
  fact.currency := upper(payload ->> 'pay_currency');
  fact.due := payment._number(payload -> 'pay_amount');
  fact.price_currency := upper(payload ->> 'price_currency');
  fact.price := payment._minor_units(
    payment._number(payload -> 'price_amount'), fact.price_currency
  );
  fact.reference := payment._id(payload -> 'parent_payment_id');
  -- A deposit to an address that was paid already, or of too little, is never delivered for.
  fact.defect := case
    when fact.reference is not null then 'repeated'
    when lower(payload ->> 'payment_status') = 'partially_paid' then 'short'
  end;
  fact.pay_at := payload ->> 'invoice_url';
  if fact.meaning = 'paid' and num_nulls(fact.due, fact.price, fact.price_currency) > 0 then
    fact.problem := 'pay_amount, price_amount and price_currency are wanted';
  elsif fact.meaning = 'refunded' then
    fact.reference := null;
  end if;
  return fact;
end;
$$;

comment on function payment._read_nowpayments(jsonb) is
'What a payment of NOWPayments means, as an IPN or an answer shows it, or an invoice as it was made. What arrived counts in coins of its asset (actually_paid), the price in minor units.';
