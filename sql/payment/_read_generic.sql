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
  if fact.meaning is null or fact.order_id is null
    or (length(fact.idempotency_key) between 1 and 255) is not true
  then
    fact.problem := 'idempotency_key (1 to 255 characters), order_id (a UUID) and status'
      || ' (success or failed) are wanted';
  end if;
  return fact;
end;
$$;

comment on function payment._read_generic(jsonb) is
'What a delivery of the generic webhook means: {"idempotency_key", "order_id", "status": success or failed}. A success pays what the order costs.';
