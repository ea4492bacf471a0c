create or replace function payment._refund_owed(
  owed payment.exception,
  reference text,
  amount numeric,
  refunded_by text
)
returns void
language plpgsql
as $$
declare
  went payment.outflow;
begin
  select r.provider, r.movement, r.currency into went.provider, went.movement, went.currency
  from payment.receipt as r
  where r.id = owed.receipt_id;
  went.kind := 'refund';
  went.reference := _refund_owed.reference;
  went.amount := _refund_owed.amount;
  perform payment._refund(went, owed.id, _refund_owed.refunded_by);
end;
$$;

comment on function payment._refund_owed(payment.exception, text, numeric, text) is
'Counts a refund of an exception''s money, which the caller has locked with its intent, once for that reference. Raises 55P03.';
