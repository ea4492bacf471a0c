create or replace function payment._allocate(
  receipt_id bigint,
  amount numeric,
  order_id uuid default null,
  exception_id bigint default null,
  extension_id bigint default null,
  outflow_id bigint default null
)
returns void
language sql
as $$
  insert into payment.allocation (
    receipt_id, purpose, amount, order_id, exception_id, extension_id, outflow_id
  )
  select
    _allocate.receipt_id,
    case
      when _allocate.order_id is not null then 'order'
      when _allocate.exception_id is not null then 'exception'
      when _allocate.extension_id is not null then 'membership'
      else 'credit'
    end,
    _allocate.amount, _allocate.order_id, _allocate.exception_id, _allocate.extension_id,
    _allocate.outflow_id
  where _allocate.amount <> 0
$$;

comment on function payment._allocate(bigint, numeric, uuid, bigint, bigint, bigint) is
'Puts money of a receipt to an order, into an exception, to the time that it gave a membership, or with none of these to credits; a negative amount takes it from there, for that outflow if one is named.';
