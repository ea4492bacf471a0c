create or replace function payment._allocate(
  receipt_id bigint,
  amount numeric,
  order_id uuid default null,
  exception_id bigint default null
)
returns void
language sql
as $$
  insert into payment.allocation (receipt_id, purpose, amount, order_id, exception_id)
  select
    _allocate.receipt_id,
    case
      when _allocate.order_id is not null then 'order'
      when _allocate.exception_id is not null then 'exception'
      else 'credit'
    end,
    _allocate.amount, _allocate.order_id, _allocate.exception_id
  where _allocate.amount <> 0
$$;

comment on function payment._allocate(bigint, numeric, uuid, bigint) is
'Puts money of a receipt to an order, into an exception, or with neither to credits; a negative amount takes it from there.';
