create or replace function payment._read_generic(payload jsonb)
returns payment._fact
language plpgsql
immutable
as $$
declare
  fact payment._fact;
begin
  fact.meaning := case payload ->> 'status'
    when 'success' then 'paid'
    when 'failed' then 'failed'
  end;
  fact.order_id := payment._uuid(payload ->> 'order_id');
  fact.idempotency_key := case jsonb_typeof(payload -> 'idempotency_key')
    when 'string' then payload ->> 'idempotency_key'
  end;
  -- The sender's key of the effect is the name of the money, too.
  fact.movement := fact.idempotency_key;
  fact.amount := payment._number(payload -> 'amount_cents');
  fact.currency := upper(payload ->> 'currency');
  fact.price_currency := fact.currency;
  fact.problem := case
    when fact.meaning is null or fact.order_id is null
      or (length(fact.idempotency_key) between 1 and 255) is not true
      then 'idempotency_key (1 to 255 characters), order_id (a UUID) and status'
        || ' (success or failed) are wanted'
    when num_nulls(payload ->> 'amount_cents', payload ->> 'currency') = 2 then null
    when (
      fact.amount between 0 and 9223372036854775807
      and fact.amount = trunc(fact.amount)
      and fact.currency ~ '^[A-Z]{3}$'
    ) is not true
      then 'amount_cents (a whole number) and currency (three letters) come together'
  end;
  return fact;
end;
$$;

comment on function payment._read_generic(jsonb) is
'What a delivery of the generic webhook means: {"idempotency_key", "order_id", "status": success or failed}, and optionally "amount_cents" with "currency". A success without them pays what the order costs; with them it has to fit.';
