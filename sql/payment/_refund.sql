create or replace function payment._refund(
  receipt_id bigint,
  reference text,
  amount numeric,
  first_exception_id bigint default null,
  taken_by text default 'payment.apply'
)
returns void
language plpgsql
as $$
declare
  unnamed payment.outflow;
  named numeric;
begin
  if exists (
    select from payment.outflow as o
    where o.receipt_id = _refund.receipt_id
      and o.kind = 'refund'
      and o.reference = _refund.reference
  ) then
    return;
  end if;
  select o.* into unnamed
  from payment.outflow as o
  where o.receipt_id = _refund.receipt_id and o.reference is null and o.state = 'out';
  select coalesce(sum(o.amount), 0) into named
  from payment.outflow as o
  where o.receipt_id = _refund.receipt_id
    and o.kind = 'refund'
    and o.reference is not null
    and o.state = 'out';
  unnamed.amount := coalesce(unnamed.amount, 0);

  -- A charge tells the sum of its refunds, a refund tells its own amount, and they come in any
  -- order: so the part of the sum that has no name yet gives way to a refund with one.
  if _refund.reference is null and _refund.amount <= named + unnamed.amount then
    return;
  end if;
  if unnamed.id is not null then
    perform payment._bring_back(unnamed.id);
  end if;
  if _refund.reference is null then
    unnamed.amount := _refund.amount - named;
  else
    perform payment._take_out(
      _refund.receipt_id, 'refund', _refund.reference, _refund.amount,
      _refund.first_exception_id, _refund.taken_by
    );
    unnamed.amount := unnamed.amount - _refund.amount;
  end if;
  if unnamed.amount > 0 then
    perform payment._take_out(_refund.receipt_id, 'refund', null, unnamed.amount);
  end if;
end;
$$;

comment on function payment._refund(bigint, text, numeric, bigint, text) is
'Counts a refund of a receipt once: reference and its amount, or without a reference the sum of all its refunds. Raises 55P03.';
