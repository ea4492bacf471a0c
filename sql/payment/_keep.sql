create or replace function payment._keep(
  receipt payment.receipt,
  order_id uuid,
  kind text,
  amount numeric
)
returns void
language plpgsql
as $$
begin
  if receipt.id is null then
    return;
  end if;
  perform payment._allocate(
    receipt.id,
    _keep.amount,
    exception_id => payment._except(
      _keep.kind,
      'receipt ' || receipt.id,
      case when _keep.kind in ('late', 'double', 'surplus') then 'refund' else 'decision' end,
      concat_ws(' ', receipt.provider, receipt.movement),
      _keep.amount, receipt.currency, receipt.provider, _keep.order_id, receipt.id,
      receipt.event_id
    )
  );
end;
$$;

comment on function payment._keep(payment.receipt, uuid, text, numeric) is
'Lets money of a receipt wait in an exception of that kind.';
